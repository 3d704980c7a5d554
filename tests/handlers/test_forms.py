"""Forms: asked, tapped, typed, left and taken up again; and whatever nonsense comes in at the door."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from bot.rendering import Renderer
from handlers.desk import Desk
from handlers.rooms import build_dispatcher
from storage.unit_of_work import Storage
from tests.handlers.harness import WEI
from tests.handlers.till import BOT_NAME, Till, till

COMMANDS = ("/buy", "/customer", "/followup", "/return", "/note")


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_command_alone_opens_a_form_that_asks(tmp_path: Path, command: str) -> None:
    async with till(tmp_path) as lin:
        said = await lin.type(command)
        assert "还没填" in said
        assert "？" in said
        assert "取消" in lin.labels


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("/buy 李婷", ("李婷", "商品：❗")),
        ("/buy 李婷 面膜 50", ("李婷", "面膜", "¥50")),
        ("/customer 王五 13812345678", ("王五", "138 1234 5678")),
        ("/followup 李婷 明天下午3点 送样品", ("李婷", "11月23日周一 15:00", "送样品")),
        ("/return 李婷 洗面奶", ("李婷", "洗面奶")),
        ("/note 李婷 喜欢蓝色", ("李婷", "喜欢蓝色")),
    ],
)
async def test_a_command_takes_what_stands_behind_it(tmp_path: Path, line: str, expected: tuple[str, ...]) -> None:
    async with till(tmp_path) as lin:
        said = await lin.type(line)
        assert [words for words in expected if words not in said] == []


async def test_a_sale_step_by_step_by_taps_and_by_typing(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("/buy")
        assert "买了什么" in await lin.type("李婷")
        assert "一共多少钱" in await lin.type("洗面奶 2瓶")
        form = await lin.type("128")
        assert "¥128" in form
        await lin.tap("＋付款")
        await lin.tap("微信")
        await lin.tap("渠道")
        await lin.tap("网上")
        await lin.tap("＋日期")
        await lin.tap("昨天")
        await lin.tap("＋备注")
        await lin.type("送礼用")
        await lin.tap("商品")
        await lin.tap("规格")
        await lin.type("150ml")
        await lin.tap("数量")
        await lin.tap("3瓶")
        await lin.tap("返回")
        await lin.tap("保存")
        assert lin.row("SELECT total_minor, payment, channel, bought_on, note FROM purchases") == (
            12800, "wechat", "online", "2026-11-21", "送礼用",
        )  # fmt: skip
        assert lin.row("SELECT product, specification, quantity, unit FROM line_items") == (
            "洗面奶", "150ml", "3", "瓶",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("button", "typed", "shown"),
    [
        ("顾客", "张伟", "张伟"),
        ("金额", "138", "¥138"),
        ("付款", "现金", "现金"),
        ("渠道", "网上", "网上"),
        ("＋日期", "11月3日", "11月3日"),
        ("＋备注", "<b>急</b> & 送礼", "&lt;b&gt;急&lt;/b&gt; &amp; 送礼"),
    ],
)
async def test_each_field_of_a_sale_is_fixed_by_typing_and_the_form_comes_back_below(
    tmp_path: Path, button: str, typed: str, shown: str
) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 2瓶洗面奶 128 微信")
        before = lin.shown
        await lin.tap(button)
        assert shown in await lin.type(typed)
        assert lin.shown > before
        assert lin.labels.count("✅ 保存") == 1


async def test_a_return_step_by_step(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("/return")
        assert "退换修的是什么" in await lin.tap("李婷")
        assert "退货、换货还是维修" in await lin.type("洗面奶")
        await lin.tap("返回")
        assert "退货、换货还是维修" in await lin.tap("保存")
        await lin.tap("维修")
        assert "维修已记" in await lin.tap("保存")
        assert lin.row("SELECT kind, state, refund_minor FROM service_cases") == ("repair", "open", None)


@pytest.mark.parametrize(
    ("command", "answers", "table"),
    [
        ("/note", ("李婷", "想要蓝色的"), "interactions"),
        ("/followup", ("李婷", "明天"), "followups"),
        ("/customer", ("赵小玉",), "customers"),
    ],
)
async def test_the_other_forms_need_only_what_they_ask(
    tmp_path: Path, command: str, answers: tuple[str, ...], table: str
) -> None:
    async with till(tmp_path) as lin:
        before = lin.one(f"SELECT count(*) FROM {table}")
        await lin.type(command)
        for typed in answers:
            await lin.type(typed)
        await lin.tap("保存")
        assert lin.one(f"SELECT count(*) FROM {table}") == before + 1


async def test_back_leaves_and_clear_empties(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 2瓶洗面奶 128 微信")
        await lin.tap("付款")
        assert "微信" in await lin.tap("返回")
        await lin.tap("付款")
        assert "微信" not in await lin.tap("清空")
        await lin.tap("保存")
        assert lin.one("SELECT payment FROM purchases") is None


async def test_cancel_by_tap_and_by_command(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 2瓶洗面奶 128")
        save = lin.data("保存")
        assert "没有保存" in await lin.tap("取消")
        assert "已经取消" in await lin.press(save)
        await lin.type("李婷 2瓶洗面奶 128")
        assert "没有保存" in await lin.type("/cancel")
        assert "没有正在填的" in await lin.type("/cancel")
        assert lin.sales == 0


@pytest.mark.parametrize("line", ["/buy", "/customer", "/followup", "李婷 2瓶洗面奶 128"])
@pytest.mark.parametrize("words", ["取消", "算了", "cancel"])
async def test_cancelled_in_words_it_is_nobody_s_name(tmp_path: Path, line: str, words: str) -> None:
    async with till(tmp_path) as lin:
        people = lin.one("SELECT count(*) FROM customers")
        await lin.type(line)
        assert "没有保存" in await lin.type(words)
        assert "没有保存" not in await lin.type(words), "nothing is open any more"
        assert lin.one("SELECT count(*) FROM forms WHERE state = 'open'") == 0
        assert (lin.sales, lin.one("SELECT count(*) FROM customers")) == (0, people)


async def test_a_form_goes_on_after_a_restart_and_keeps_its_day(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 2瓶洗面奶 128")
        await lin.tap("＋付款")
        old = lin.desk.desk
        lin.desk.desk = Desk(
            storage=Storage(f"sqlite:///{lin.desk.path}"),
            bot=old.bot,
            dispatcher=build_dispatcher(),
            renderer=Renderer(),
            clock=old.clock,
            username=BOT_NAME,
            on_mail=lambda: None,
        )
        lin.desk.clock.move(timedelta(days=40))
        form = await lin.tap("现金")
        assert "现金" in form
        assert "11月22日" in form
        await lin.tap("保存")
        assert lin.row("SELECT payment, bought_on FROM purchases") == ("cash", "2026-11-22")
        await lin.desk.desk.storage.close()
        lin.desk.desk = old


async def test_a_form_of_yesterday_hears_nothing_and_its_buttons_stay_good(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 2瓶洗面奶 128")
        await lin.tap("＋付款")
        cash = lin.data("现金")
        lin.desk.clock.move(timedelta(hours=13))
        assert "没看懂" in await lin.type("现金")
        assert "现金" in await lin.press(cash)


async def test_a_question_is_answered_while_a_form_waits(tmp_path: Path) -> None:
    """What can be the answer is; the form waits on."""
    async with till(tmp_path) as lin:
        assert "一共多少钱" in await lin.type("李婷 2瓶洗面奶")
        assert "📊 <b>本月</b>" in await lin.type("本月")
        assert "128" in await lin.type("128")
        await lin.tap("＋付款")
        form = await lin.type("微信")
        assert "李婷" in form
        assert "微信" in form


async def test_save_asks_for_what_is_missing_or_doubtful(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        assert "哪个对" in await lin.type("李婷 2瓶洗面奶 单价64 共130")
        await lin.tap("返回")
        assert "❓金额" in lin.labels
        assert "哪个对" in await lin.tap("保存")
        assert lin.sales == 0
        await lin.tap("128")
        await lin.tap("保存")
        assert lin.one("SELECT total_minor FROM purchases") == 12800


async def test_two_of_one_name_are_listed_and_never_guessed(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.add_customer("王姐", "+8613800001111")
        second = await lin.add_customer("王姐", "+8613800002222")
        await lin.type("王姐 2瓶洗面奶 128")
        assert {"王姐 ·1111", "王姐 ·2222", "➕ 新顾客 王姐"} <= set(lin.labels)
        await lin.tap("返回")
        await lin.tap("保存")
        assert lin.sales == 0
        await lin.tap("王姐 ·2222")
        await lin.tap("保存")
        assert lin.one("SELECT customer_id FROM purchases") == second


@pytest.mark.parametrize("typed", ["欧阳小梅", "歐陽小梅", "ouyangxiaomei", "oyxm", "4567"])
async def test_a_known_customer_is_certain_however_they_are_written(tmp_path: Path, typed: str) -> None:
    async with till(tmp_path) as lin:
        known = await lin.add_customer("欧阳小梅", "+8613812344567")
        await lin.type("/buy")
        await lin.type(typed)
        values = json.loads(lin.one('SELECT "values" FROM forms'))
        assert values["customer"] == {"id": known, "name": "欧阳小梅"}


@pytest.mark.parametrize("typed", ["欧阳小美", "欧阳晓梅", "欧阳姐"])
async def test_a_name_that_is_nearly_known_is_asked(tmp_path: Path, typed: str) -> None:
    async with till(tmp_path) as lin:
        await lin.add_customer("欧阳小梅")
        await lin.type("/buy")
        await lin.type(typed)
        assert "欧阳小梅" in lin.labels
        assert f"➕ 新顾客 {typed}" in lin.labels


@pytest.mark.parametrize("typed", ["玻尿酸面膜", "bnsmm", "boniaosuanmianmo"])
async def test_a_known_product_is_certain(tmp_path: Path, typed: str) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 1盒玻尿酸面膜 99")
        await lin.tap("保存")
        await lin.type("/buy 李婷")
        assert "新商品" not in await lin.type(typed)
        assert "玻尿酸面膜" in await lin.type("88")


async def test_a_new_record_that_may_be_a_known_one_is_asked_first(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("/customer")
        await lin.type("李婷")
        assert "李婷" in lin.labels
        assert "➕ 新顾客 李婷" in lin.labels
        await lin.tap("➕ 新顾客 李婷")
        await lin.tap("保存")
        assert lin.one("SELECT count(*) FROM customers WHERE name = '李婷'") == 2
        await lin.type("/customer")
        await lin.type("张伟")
        assert "改已有资料" in await lin.tap("张伟")
        await lin.tap("保存")
        assert lin.one("SELECT count(*) FROM customers WHERE name = '张伟'") == 1


async def test_a_number_that_is_somebodys_is_pointed_out_and_not_taken_twice(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("/customer 赵小玉")
        await lin.tap("＋手机")
        assert "已经是李婷的了" in await lin.type("138 0000 0001")
        assert "已经是李婷的了" in await lin.tap("保存")
        assert lin.one("SELECT count(*) FROM customers WHERE name = '赵小玉'") == 0
        await lin.type("/customer 赵小玉")
        await lin.tap("＋手机")
        assert "王芳" not in await lin.type("13800000002")


async def test_a_name_with_another_number_may_be_a_namesake(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("张伟 13812345678 2瓶水 100")
        assert {"张伟", "➕ 新顾客 张伟"} <= set(lin.labels)
        await lin.tap("➕ 新顾客 张伟")
        await lin.tap("保存")
        assert lin.one("SELECT count(*) FROM customers WHERE name = '张伟'") == 2


async def test_short_lines_go_on_with_the_open_form(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 2瓶洗面奶 128")
        assert "¥150" in await lin.type("150")
        assert "微信" in await lin.type("微信")
        more = await lin.type("面膜 50")
        assert "洗面奶" in more
        assert "面膜" in more
        assert "¥200" in more
        await lin.tap("保存")
        assert lin.row("SELECT total_minor, payment FROM purchases") == (20000, "wechat")
        assert lin.one("SELECT count(*) FROM line_items") == 2


async def test_the_next_customers_line_is_its_own_form(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("/buy")
        assert "张伟" in await lin.type("张伟 1盒面膜 50 现金")
        await lin.tap("保存")
        assert lin.row("SELECT total_minor, customer_id FROM purchases") == (5000, lin.desk.records.of_nobody)
        assert lin.one("SELECT count(*) FROM forms WHERE state = 'open'") == 1


async def test_a_coupon_by_link_by_code_and_by_tap(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        code = await lin.give_coupon(lin.desk.records.of_lin)
        for words in (f"/start c_{code.replace('-', '')}", code, code.lower().replace("-", " ")):
            form = await lin.type(words)
            assert "李婷" in form
            assert code in form
            await lin.tap("取消")
        await lin.type(code)
        await lin.type("2瓶水 100")
        assert "实收 <b>¥90</b>" in lin.heard.text
        await lin.tap("保存")
        assert lin.row("SELECT total_minor, discount_minor FROM purchases") == (9000, 1000)
        assert "用过了" in await lin.type(code)


async def test_a_coupon_of_somebody_else_an_expired_one_and_wrong_codes(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        code = await lin.give_coupon(lin.desk.records.of_lin)
        await lin.type("张伟 2瓶水 100")
        await lin.tap("＋优惠券")
        assert "别的顾客" in await lin.type(code)
        await lin.type("/cancel")
        lin.desk.clock.move(timedelta(days=30))
        assert "过期" in await lin.type(code)
        await lin.type("李婷 2瓶水 100")
        await lin.tap("＋优惠券")
        for left in (4, 3, 2, 1, 0):
            assert f"{left} 次" in await lin.type("7K4M-X92P-TRAN")
        assert "明天再试" in await lin.type("7K4M-X92P-TRAN")
        assert lin.sales == 0


async def test_an_expired_coupon_in_a_form_stops_the_save_but_loses_nothing(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.give_coupon(lin.desk.records.of_lin)
        await lin.type("李婷 2瓶水 100")
        await lin.tap("用券")
        lin.desk.clock.move(timedelta(days=30))
        assert "过期" in await lin.tap("保存")
        await lin.tap("优惠券")
        await lin.tap("清空")
        await lin.tap("保存")
        assert lin.one("SELECT total_minor FROM purchases") == 10000


# Bad input


@pytest.mark.parametrize(
    "line",
    [
        "长" * 4096,
        "张三 2瓶水 100 " * 250,
        "😀😀😀",
        "\u202e\u200b\u200d",
        "李婷 2瓶水 99999999999999",
        "李婷 2瓶水 -100",
        "李婷 99999999999瓶水 单价99999999",
        "李婷 " + " ".join(f"1个货{n} {n}" for n in range(1, 32)),
        "\x00\x01",
        "//",
        "/buy " + "x" * 4000,
        "/note " + "李" * 599,
        "%s{{shop}}{% raw %}",
    ],
)
async def test_any_line_gets_an_answer_and_breaks_nothing(tmp_path: Path, line: str) -> None:
    async with till(tmp_path) as lin:
        assert await lin.type(line)
        assert lin.sales == 0


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("金额", "-5", "不像金额"),
        ("金额", "99999999999999", "不像金额"),
        ("金额", "😀", "不像金额"),
        ("＋日期", "明天", "不是今天或以前"),
        ("＋日期", "2月30日", "不是今天或以前"),
        ("＋付款", "比特币", "没看懂"),
        ("＋备注", "长" * 501, "1 到 500"),
        ("顾客", "名" * 65, "1 到 64"),
        ("顾客", "\u200b", "1 到 64"),
        ("顾客", "9999", "没有这个尾号"),
    ],
)
async def test_a_wrong_answer_says_why_and_asks_again(tmp_path: Path, field: str, typed: str, said: str) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 2瓶洗面奶 128")
        await lin.tap(field)
        before = lin.one('SELECT "values" FROM forms')
        heard = await lin.type(typed)
        assert said in heard
        assert "？" in heard
        assert lin.one('SELECT "values" FROM forms') == before
        assert lin.one("SELECT count(*) FROM forms") == 1


@pytest.mark.parametrize(
    "content",
    [
        {"photo": [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]},
        {"sticker": {"file_id": "a", "file_unique_id": "a", "type": "regular", "width": 1, "height": 1,
                     "is_animated": False, "is_video": False}},
        {"voice": {"file_id": "a", "file_unique_id": "a", "duration": 1}},
        {"location": {"latitude": 1.0, "longitude": 2.0}},
    ],
)  # fmt: skip
async def test_a_picture_is_no_answer_and_the_question_stays(tmp_path: Path, content: dict[str, object]) -> None:
    async with till(tmp_path) as lin:
        await lin.type("/buy 李婷")
        heard = await lin.send(**content)
        assert "只看得懂文字" in heard
        assert "买了什么" in heard
        assert "¥50" in await lin.type("面膜 50")


async def test_words_under_a_picture_count(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        photo = [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]
        assert "¥128" in await lin.send(photo=photo, caption="李婷 2瓶洗面奶 128")


async def test_html_in_names_and_goods_is_shown_as_typed(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("/buy")
        await lin.type("<b>Tom</b> & Co")
        await lin.type("水 2瓶")
        await lin.type("100")
        await lin.tap("商品")
        await lin.tap("商品名")
        await lin.type("<i>水</i>")
        form = await lin.tap("返回")
        assert "&lt;b&gt;Tom&lt;/b&gt; &amp; Co" in form
        receipt = await lin.tap("保存")
        assert "&lt;i&gt;水&lt;/i&gt;" in receipt
        assert "<b>Tom" not in receipt
        assert lin.one("SELECT max(name) FROM customers WHERE name < 'A'") == "<b>Tom</b> & Co"


async def test_unseen_marks_do_not_stay_in_names(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("/customer")
        await lin.type("赵\u202e小\u200b玉")
        await lin.tap("保存")
        assert lin.one("SELECT name FROM customers ORDER BY id DESC") == "赵小玉"


RUBBISH = [
    "f", "f:", "f:1", "f:0:save", "f:-1:save", "f:9e9:save", f"f:{10**60}:save", "f:1:ask:nothing", "f:1:ask:",
    "f:1:ask:items.9", "f:1:ask:items.0.colour", "f:1:ask:items.0.product.x", "f:1:ask:customer.x", "f:1:pick:items:x",
    "f:1:pick:items:is.5", "f:1:pick:items.0:drop.7", "f:1:pick:customer:999999", "f:1:pick:customer:٣", "f:1:fly",
    "f:1:pick:day:tomorrow", "f:1:pick:day:2999-01-01", "f:1:pick:payment:gold", "f:1:pick:coupon:1",
    "f:1:pick:total:5", "f:1:skip:customer", "f:1:pick:items:add." + "9" * 40, "f:1:pick:items:open.77",
    "r", "r:1", "r:1:fly", f"r:{10**40}:undo", "r:2:undo", "c:1", "c:x:card", f"c:{10**40}:card", "c:999:card",
    "p:1", "p:x:done", "p:999:done", "pg:1:2:3:4", "",
]  # fmt: skip


@pytest.mark.parametrize("data", RUBBISH)
async def test_rubbish_from_a_button_changes_nothing(tmp_path: Path, data: str) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 2瓶洗面奶 128")
        before = lin.desk.snapshot()
        await lin.press(data)
        assert lin.desk.snapshot() == before


async def test_a_colleagues_customer_cannot_be_put_into_a_form(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        form = await lin.type("王芳 2瓶水 100")
        assert "新顾客" in form
        key = lin.one("SELECT id FROM forms")
        assert "没有权限" in await lin.press(f"f:{key}:pick:customer:{lin.desk.records.of_wei}")
        assert "王芳" in await Till(lin.desk, WEI).type("王芳 2瓶水 100")


async def test_thirty_goods_fit_and_one_more_is_told(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("/buy 李婷")
        for number in range(30):
            await lin.press(f"f:1:ask:items{'.+' if number else ''}")
            await lin.type(f"货{number}号 1个 5")
        await lin.press("f:1:ask:items.+")
        assert "最多 30 样" in await lin.type("多余的 1个 5")
        await lin.press("f:1:back", lin.shown)
        await lin.press("f:1:back", lin.shown)
        await lin.tap("保存")
        assert lin.one("SELECT count(*) FROM line_items") == 30
