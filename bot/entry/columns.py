"""What the columns of a table mean, by their names in Chinese and English, else by what stands in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from bot.domain.importing import TableKind
from bot.entry.cells import looks_like

# A field's own name is always understood: archives use it.
_PEOPLE = {
    "key": "编号 会员号 会员编号 会员卡号 卡号 顾客编号 客户编号 客户号 顾客号 id no number customerid memberid "
    "customerno "
    "customernumber membernumber cardno externalid",
    "name": "姓名 名字 名称 客户 顾客 会员 客户名 顾客名 会员名 客户姓名 顾客姓名 会员姓名 客户名称 称呼 联系人 "
    "昵称 customer "
    "customername fullname membername client contact contactname displayname",
    "phone": "电话 手机 手机号 手机号码 电话号码 联系电话 联系方式 移动电话 会员手机 客户电话 顾客电话 mobile "
    "mobilephone "
    "phonenumber tel telephone cell cellphone mobileno contactnumber",
    "email": "邮箱 电子邮箱 电子邮件 邮件 email mail emailaddress",
    "wechat": "微信 微信号 weixin wechatid wx",
    "birthday": "生日 出生日期 出生年月日 出生日 生辰 阳历生日 公历生日 农历生日 阴历生日 birthdate dateofbirth dob "
    "bday born",
    "gender": "性别 称谓 sex",
    "address": "地址 住址 详细地址 收货地址 联系地址 家庭住址 street homeaddress addressline1",
    "area": "区域 地区 城市 省市 所在地 小区 商圈 region city district town state",
    "note": "备注 说明 附注 备忘 留言 notes remark remarks comment comments memo",
    "tags": "标签 分组 会员标签 客户标签 tag labels label group groups categories",
    "consent": "同意营销 同意接收 接收营销 接收短信 可联系 营销同意 订阅 optin marketing marketingconsent newsletter "
    "subscribed acceptsmarketing emailoptin",
    "points": "积分 可用积分 剩余积分 积分余额 point pointbalance loyaltypoints rewardpoints",
    "salesperson": "导购 店员 销售 销售员 业务员 归属 归属人 负责人 专属导购 服务人 staff seller owner salesrep "
    "assignedto",
    "joined": "入会时间 入会日期 注册时间 注册日期 开卡时间 开卡日期 办卡日期 建档日期 joinedat joindate since "
    "registered "
    "createdat membersince signupdate",
}
_BOUGHT = {
    "key": "订单号 订单编号 单号 流水号 小票号 销售单号 交易号 单据号 id no order orderid orderno ordernumber "
    "receipt receiptno "
    "invoice invoiceno transaction transactionid transactionno",
    "day": "日期 购买日期 消费日期 消费时间 购买时间 销售日期 销售时间 交易日期 交易时间 下单时间 成交时间 订单日期 "
    "时间 date "
    "datetime orderdate purchasedate saledate transactiondate boughton soldon createdat timestamp",
    "time": "时刻 交易时刻 clock",
    "customer_key": "会员号 会员编号 会员卡号 卡号 顾客编号 客户编号 客户号 customerid memberid customerno memberno "
    "cardno clientid",
    "customer": "姓名 名字 客户 顾客 会员 客户名 顾客名 会员名 客户姓名 顾客姓名 会员姓名 客户名称 购买人 买家 name "
    "customername "
    "membername client buyer fullname",
    "phone": _PEOPLE["phone"] + " 会员电话",
    "email": _PEOPLE["email"] + " customeremail",
    "product": "商品 商品名 商品名称 产品 产品名 产品名称 货品 品名 项目 服务项目 名称 item itemname productname "
    "goods description "
    "service lineitemname",
    "specification": "规格 型号 颜色 尺码 款式 spec variant size color colour model",
    "quantity": "数量 件数 个数 qty count pieces numberofcds units amountofitems lineitemquantity",
    "unit": "单位 uom measure",
    "price": "单价 售价 价格 成交价 unitprice eachprice lineitemprice",
    "amount": "金额 小计 销售额 消费金额 付款 付款金额 行金额 sum value lineamount linetotal dollarvalue sales "
    "revenue spent "
    "subtotal netamount",
    "total": "总额 合计 总金额 总价 应付 实付 实付金额 实收 实收金额 订单金额 整单金额 grandtotal ordertotal paid "
    "amountpaid totalamount",
    "discount": "优惠 折扣 折扣金额 优惠金额 discountamount off",
    "payment": "支付方式 付款方式 收款方式 结账方式 支付 paymentmethod paidby tender method",
    "channel": "渠道 销售渠道 来源 门店 店铺 saleschannel source store location",
    "salesperson": "导购 店员 销售 销售员 业务员 收银员 经手人 服务人 员工 staff seller cashier salesrep employee",
    "note": _PEOPLE["note"],
    "currency": "币种 货币 currencycode",
    "voided": "作废 已作废 已退 撤销 cancelled canceled void",
}
_GOODS = {
    "name": "商品 商品名 商品名称 产品 产品名 产品名称 货品 品名 名称 项目 product productname item itemname title "
    "goods",
    "category": "分类 类别 品类 商品分类 类目 大类 type producttype department",
    "brand": "品牌 厂家 vendor manufacturer maker",
    "price": "售价 单价 价格 零售价 标价 原价 retailprice unitprice listprice saleprice",
    "cost": "成本 进价 成本价 进货价 采购价 costprice purchaseprice unitcost costperitem",
    "unit": "单位 uom measure",
    "currency": "币种 货币 currencycode",
    "active": "在售 上架 状态 isactive available onsale",
}
_OTHERS: dict[TableKind, tuple[str, ...]] = {
    TableKind.NOTES: ("customer_key", "customer", "phone", "day", "kind", "text", "salesperson", "result", "voided"),
    TableKind.FOLLOWUPS: ("customer_key", "customer", "phone", "day", "text", "state", "salesperson", "made"),
    TableKind.RETURNS: (
        "key", "customer_key", "customer", "phone", "day", "kind", "state", "refund", "currency", "payment", "text",
        "salesperson", "purchase_key", "product", "specification", "quantity", "unit", "amount", "voided",
    ),
    TableKind.COUPONS: (
        "code", "customer_key", "customer", "phone", "offer", "kind", "percent", "value", "minimum", "currency",
        "state", "issued", "expires",
    ),
    TableKind.CONSENTS: ("customer_key", "customer", "phone", "purpose", "channel", "answer", "source", "words", "at"),
}  # fmt: skip
_NAMED = {TableKind.CUSTOMERS: _PEOPLE, TableKind.PRODUCTS: _GOODS, TableKind.PURCHASES: _BOUGHT}
FIELDS: dict[TableKind, tuple[str, ...]] = {kind: tuple(fields) for kind, fields in _NAMED.items()} | _OTHERS
CUSTOM = "custom."
_SHEETS = {
    TableKind.CUSTOMERS: "customers 客户 顾客 会员 contacts members",
    TableKind.PRODUCTS: "products 商品 产品 货品 goods",
    TableKind.PURCHASES: "purchases 购买 消费 销售 订单 orders sales",
}
SAMPLED = 200


def plain(header: str) -> str:
    """A header without what changes nothing: width, case, spaces, marks, what stands in brackets."""
    folded = unicodedata.normalize("NFKC", header).casefold()
    folded = re.sub(r"[(\[【].*?[)\]】]", "", folded)
    return "".join(c for c in folded if unicodedata.category(c)[0] in "LN")


def _book(fields: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for field, names in fields.items():
        for name in (plain(field), *map(plain, names.split())):
            found.setdefault(name, field)
    # A field's own name is its own, whoever else may be called so.
    return found | {plain(field): field for field in fields}


_BOOKS = {kind: _book(fields) for kind, fields in _NAMED.items()} | {
    kind: {plain(field): field for field in fields} for kind, fields in _OTHERS.items()
}


def kind_of(sheet: str, headers: Sequence[str]) -> TableKind:
    """By the name of the table, else by what its columns are called."""
    called = plain(sheet)
    for kind in TableKind:
        if called == kind.value or called in map(plain, _SHEETS.get(kind, "").split()):
            return kind
    found = {kind: set(named(kind, headers).values()) for kind in _NAMED}
    bought, goods, people = found[TableKind.PURCHASES], found[TableKind.PRODUCTS], found[TableKind.CUSTOMERS]
    if "day" in bought and bought & {"amount", "total", "price", "product"} and "birthday" not in people:
        return TableKind.PURCHASES
    if {"category", "brand", "cost"} & goods and not {"phone", "birthday", "email"} & people:
        return TableKind.PRODUCTS
    if "name" in goods and "price" in goods and not {"phone", "birthday"} & people:
        return TableKind.PRODUCTS
    return TableKind.CUSTOMERS


def named(kind: TableKind, headers: Sequence[str], custom: Iterable[str] = ()) -> dict[int, str]:
    """Column -> field, as far as the names of the columns say; each field once, the first column has it."""
    book, own = _BOOKS[kind], {plain(name): CUSTOM + name for name in custom}
    found: dict[int, str] = {}
    for at, header in enumerate(headers):
        key = plain(header)
        field = own.get(key) or book.get(key)
        if field is not None and field not in found.values():
            found[at] = field
    return found


def is_header(kind: TableKind, row: Sequence[str], following: Sequence[str] = ()) -> bool:
    """A first line that names its columns: two of them are known; or nothing in it looks like a value, and one is known
    or the line below has values."""
    known = named(kind, row)
    if len(known) >= 2:
        return True
    has_values, below = ([looks_like(cell) not in (None, "name") for cell in one if cell] for one in (row, following))
    return not any(has_values) and (bool(known) or any(below))


def by_content(kind: TableKind, rows: Sequence[Sequence[str]], taken: Mapping[int, str]) -> dict[int, str]:
    """Columns whose names say nothing, by what stands in most of their cells."""
    width = max((len(row) for row in rows), default=0)
    found = dict(taken)
    for at in range(width):
        cells = [row[at] for row in rows[:SAMPLED] if at < len(row) and row[at].strip()]
        if at in found or len(cells) < max(1, len(rows[:SAMPLED]) // 3):
            continue
        votes = [looks_like(cell) for cell in cells]
        best = max(set(votes), key=votes.count)
        field = _MEANT[kind].get(best or "")
        if field and votes.count(best) >= 0.8 * len(votes) and field not in found.values():
            found[at] = field
    return found


_MEANT: dict[TableKind, dict[str, str]] = {kind: {} for kind in TableKind} | {
    TableKind.CUSTOMERS: {"phone": "phone", "email": "email", "day": "birthday", "lunar": "birthday", "name": "name"},
    TableKind.PURCHASES: {
        "phone": "phone", "email": "email", "day": "day", "money": "amount", "name": "customer", "payment": "payment",
    },
    TableKind.PRODUCTS: {"money": "price", "name": "name"},
}  # fmt: skip


def says_lunar(header: str) -> bool:
    """A column whose days are of the Chinese calendar, all of them."""
    return any(word in plain(header) for word in ("农历", "阴历", "旧历", "lunar"))
