"""Files as shops have them."""

from __future__ import annotations

import io
from collections.abc import Sequence

import openpyxl

PEOPLE = """姓名,手机,生日,性别,地址,备注,标签
王芳,13800000002,农历八月十五,女,幸福路1号,只用无香型,老顾客;敏感肌
赵敏,139 0000 0011,1990-08-15,女士,,,
周洁,13900000012,8月3日,女,,爱喝茶,
周洁,13900000012,8月3日,女,,爱喝茶,
孙丽,1234,5月1日,女,,,
"=HYPERLINK(""http://x"")",13900000013,,,,,
"""
SALES = """日期,姓名,手机,商品,数量,单价,金额,付款方式,导购
2025/11/02,赵敏,13900000011,面霜,2瓶,128,256,微信,小林
2025-11-03,赵敏,13900000011,面膜,1,¥59.00,,支付宝,小林
2025年11月3日,路过的,13900000021,口红,1,,"1,199",现金,谁也不认识
2025/11/04,,,手霜,1,,39,,
2025/11/04,,,手霜,1,,39,,
2025/11/05,赵敏,13900000011,退货,1,,-59,,
32/13/2025,赵敏,13900000011,面膜,1,,59,,
"""


def workbook(*rows: Sequence[object]) -> bytes:
    """As another program writes it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
