"""A sale from the phone: one line, one tap, a receipt; and everything that the sale has caused."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.delivery import DeliveryState
from tests.handlers.harness import CUSTOMER, LIN, MANAGER, WEI
from tests.handlers.till import Till, till


async def test_a_line_is_one_tap_from_the_receipt(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        form = await lin.type("李婷 2瓶洗面奶 128 微信")
        assert [words in form for words in ("李婷", "洗面奶 2瓶", "¥128", "微信", "新商品")] == [True] * 5
        receipt = await lin.tap("保存")
        assert "已记账" in receipt
        assert "积分 +128，共 128" in receipt
        assert lin.row("SELECT customer_id, total_minor, payment, channel, staff_id, bought_on FROM purchases") == (
            lin.desk.records.of_lin, 12800, "wechat", "offline", lin.desk.records.staff[LIN.id], "2026-11-22",
        )  # fmt: skip
        assert lin.row("SELECT product, quantity, unit, amount_minor FROM line_items") == ("洗面奶", "2", "瓶", 12800)
        assert lin.row("SELECT method, amount_minor FROM payments") == ("wechat", 12800)
        assert lin.desk.mail == 1


async def test_a_line_in_english_is_one_tap_from_the_receipt(tmp_path: Path) -> None:
    async with till(tmp_path, locale="en") as lin:
        await lin.add_customer("Anna")
        form = await lin.type("sold Anna 2x serum @45 card yesterday")
        assert "Anna" in form
        assert "2 × serum × ¥45" in form
        assert "¥90" in form
        assert "Sat 21 Nov" in form
        assert "Saved" in await lin.tap("Save")
        assert lin.row("SELECT total_minor, payment, bought_on FROM purchases") == (9000, "card", "2026-11-21")
        assert lin.one("SELECT unit_price FROM line_items") == "45"


@pytest.mark.parametrize(
    ("line", "title", "table"),
    [
        ("新客户 王小美 13812345679 生日8月15", "顾客资料", "customers"),
        ("明天联系李婷 问面霜", "待跟进", "followups"),
        ("李婷退了一瓶洗面奶 64", "退货", "service_cases"),
        ("李婷说喜欢蓝色", "沟通记录", "interactions"),
    ],
)
async def test_other_lines_open_their_forms_and_are_saved_and_undone(
    tmp_path: Path, line: str, title: str, table: str
) -> None:
    async with till(tmp_path) as lin:
        before = lin.one(f"SELECT count(*) FROM {table}")
        assert title in await lin.type(line)
        await lin.tap("保存")
        assert lin.one(f"SELECT count(*) FROM {table}") == before + 1
        assert "已撤销" in await lin.tap("撤销")
        assert lin.one("SELECT state FROM forms") == "undone"
        assert lin.points(lin.desk.records.of_lin) == 0


async def test_save_counts_once(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 2瓶洗面奶 128")
        save = lin.data("保存")
        await lin.press(save)
        assert "已经保存过" in await lin.press(save)
        assert lin.sales == 1
        assert lin.points(lin.desk.records.of_lin) == 128


async def test_nobody_else_can_save_cancel_or_undo_it(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 2瓶洗面奶 128")
        wei = Till(lin.desk, WEI)
        assert "没有权限" in await wei.press(lin.data("保存"))
        assert "没有权限" in await wei.press(lin.data("取消"))
        assert lin.sales == 0
        await lin.tap("保存")
        assert "没有权限" in await wei.press(lin.data("撤销"))
        assert "没有权限" in await wei.press(lin.data("再来一单"))
        assert lin.sales == 1
        assert "已撤销" in await Till(lin.desk, MANAGER).press(lin.data("撤销"))
        assert lin.sales == 0


async def test_undo_takes_back_all_that_the_sale_caused_and_says_so(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        code = await lin.give_coupon(lin.desk.records.of_lin)
        await lin.enter("后天联系李婷 问面霜")
        lin.desk.clock.move(timedelta(days=1))
        await lin.type("李婷 2瓶稀奇水 100 微信")
        await lin.tap("用券 −¥10")
        receipt = await lin.tap("保存")
        assert "¥90" in receipt
        assert "了结待跟进：面霜（11月24日周二）" in receipt
        assert lin.row("SELECT state FROM coupons") == ("redeemed",)
        undone = await lin.tap("撤销")
        for words in ("收回积分 90", code, "可以再用", "1 件待跟进重新打开", "稀奇水"):
            assert words in undone
        assert lin.points(lin.desk.records.of_lin) == 0
        assert lin.row("SELECT state FROM coupons") == ("issued",)
        assert lin.row("SELECT state FROM followups") == ("open",)
        assert lin.one("SELECT count(*) FROM products WHERE is_active") == 0
        assert lin.one("SELECT state FROM deliveries WHERE rule = 'receipt'") == "cancelled"
        assert "已经撤销" in await lin.press(f"r:{lin.one('SELECT max(id) FROM forms')}:undo")
        assert lin.points(lin.desk.records.of_lin) == 0


async def test_what_was_promised_that_very_day_for_a_later_one_is_still_to_come(tmp_path: Path) -> None:
    """Said while she was there, and then rung up."""
    async with till(tmp_path) as lin:
        await lin.enter("李婷 下周三来试新色号")
        await lin.enter("今天下午联系李婷 问面霜")
        lin.desk.clock.move(timedelta(minutes=5))
        receipt = await lin.enter("李婷 2瓶水 100")
        assert "面霜（11月22日周日）" in receipt
        assert "新色号" not in receipt
        states = "SELECT text, state FROM followups ORDER BY id"
        ((later, first), (soon, second)) = lin.desk.rows(states)
        assert ("新色号" in later, first, "面霜" in soon, second) == (True, "open", True, "done")
        corrected = await lin.edit(lin.typed, "李婷 2瓶水 90")
        assert "改好了" in corrected
        assert [state for _, state in lin.desk.rows(states)] == ["open", "done"]
        lin.desk.clock.move(timedelta(days=2))
        assert "新色号" in await lin.enter("李婷 1瓶水 50"), "she has been here again"


async def test_a_receipt_in_english_names_what_it_closed(tmp_path: Path) -> None:
    async with till(tmp_path, locale="en") as lin:
        await lin.add_customer("Anna")
        await lin.type("call Anna tomorrow about the cream")
        await lin.tap("Save")
        lin.desk.clock.move(timedelta(days=1))
        await lin.type("Anna 2 serum 90")
        receipt = await lin.tap("Save")
        assert "Follow-up closed: " in receipt
        assert "the cream (Mon 23 Nov)" in receipt


async def test_undo_after_more_has_happened_takes_back_only_its_own(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("新来的小玉 2瓶水 100")
        first = lin.shown
        xiaoyu = lin.one("SELECT customer_id FROM purchases")
        await lin.press(f"c:{xiaoyu}:again")
        await lin.tap("保存")
        undone = await lin.tap("撤销", at=first)
        assert "已撤销" in undone
        assert "新建的" not in undone
        assert lin.sales == 1
        assert lin.one("SELECT erased_at FROM customers WHERE id = ?", xiaoyu) is None
        assert lin.points(xiaoyu) == 100


async def test_undo_drops_the_customer_it_had_made_and_frees_the_number(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("赵小玉 13812345670 2瓶水 100")
        assert "新建" in await lin.tap("保存")
        assert "顺带新建的顾客也撤掉了" in await lin.tap("撤销")
        assert lin.one("SELECT count(*) FROM contact_points WHERE address = '+8613812345670'") == 0
        await lin.type("赵小玉 13812345670 2瓶水 100")
        assert "新建" in await lin.tap("保存")


async def test_undo_gives_a_known_customer_the_old_number_back(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        form = await lin.type("李婷 13812345670 2瓶水 100")
        assert "李婷" in lin.labels
        assert "❓" in form
        assert "换成新的" in await lin.tap("李婷")
        await lin.tap("保存")
        number = "SELECT address FROM contact_points WHERE kind = 'phone' AND customer_id = ?"
        assert lin.one(number, lin.desk.records.of_lin) == "+8613812345670"
        assert "手机改回原样" in await lin.tap("撤销")
        assert lin.one(number, lin.desk.records.of_lin) == "+8613800000001"


async def test_a_salesperson_undoes_a_week_a_manager_for_ever(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("李婷 2瓶水 100")
        lin.desk.clock.move(timedelta(days=8))
        assert "只有店长能撤销" in await lin.tap("撤销")
        assert lin.sales == 1
        await Till(lin.desk, MANAGER).press(lin.data("撤销"))
        assert lin.sales == 0


async def test_a_promise_made_after_the_sale_is_not_kept_by_its_correction(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 2瓶水 100")
        sale = lin.typed
        await lin.tap("保存")
        lin.desk.clock.move(timedelta(hours=1))
        await lin.enter("明天联系李婷 问面霜")
        await lin.edit(sale, "李婷 2瓶水 90")
        assert lin.one("SELECT state FROM followups") == "open"


@pytest.mark.parametrize(
    ("edited", "said", "column", "value"),
    [
        ("李婷 2瓶洗面奶 138 微信", "¥128 → ¥138", "total_minor", 13800),
        ("李婷 2瓶洗面奶 128 现金", "微信 → 现金", "payment", "cash"),
        ("李婷 2瓶洗面奶 128 微信 昨天", "→ 11月21日周六", "bought_on", "2026-11-21"),
        ("张伟 2瓶洗面奶 128 微信", "李婷 → 张伟", "customer_id", 3),
        ("李婷 3瓶洗面奶 128 微信", "2瓶 → 洗面奶 3瓶", "total_minor", 12800),
        ("李婷 2瓶面膜 128 微信", "洗面奶 2瓶 → 面膜 2瓶", "total_minor", 12800),
    ],
)
async def test_an_edited_line_corrects_the_books_in_one_line(
    tmp_path: Path, edited: str, said: str, column: str, value: object
) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("李婷 2瓶洗面奶 128 微信")
        corrected = await lin.edit(lin.typed, edited)
        line = corrected.splitlines()[-1]
        assert line.startswith("✏️ 改好了")
        assert said in line
        assert line.count("→") == 1
        assert lin.one(f"SELECT {column} FROM purchases") == value
        assert lin.sales == 1
        customer = lin.one("SELECT customer_id FROM purchases")
        assert lin.points(customer) == lin.one("SELECT total_minor FROM purchases") // 100
        assert lin.one("SELECT sum(delta) FROM points_entries") == lin.points(customer)
        assert lin.one("SELECT count(*) FROM audit WHERE action = 'purchase_corrected'") == 1


async def test_an_edit_days_later_means_the_same_day_and_keeps_what_was_fixed_by_hand(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 2瓶洗面奶 128 昨天")
        sale = lin.typed
        await lin.tap("商品")
        await lin.tap("规格")
        await lin.type("150ml")
        await lin.tap("返回")
        await lin.tap("＋付款")
        await lin.tap("支付宝")
        await lin.tap("保存")
        lin.desk.clock.move(timedelta(days=3))
        await lin.edit(sale, "李婷 3瓶洗面奶 150 昨天")
        assert lin.row("SELECT bought_on, payment, total_minor FROM purchases") == ("2026-11-21", "alipay", 15000)
        assert lin.row("SELECT specification, quantity FROM line_items") == ("150ml", "3")


async def test_an_edit_that_leaves_a_question_changes_nothing(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.add_customer("王姐", "+8613800001111")
        await lin.add_customer("王姐", "+8613800002222")
        await lin.enter("李婷 2瓶洗面奶 128")
        books = lin.row("SELECT customer_id, total_minor, edited_at FROM purchases")
        for edited in ("王姐 2瓶洗面奶 128", "你好", "明天联系李婷"):
            assert "没有动" in await lin.edit(lin.typed, edited)
            assert lin.row("SELECT customer_id, total_minor, edited_at FROM purchases") == books


async def test_a_correction_keeps_the_coupon_even_when_it_has_expired_since(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.give_coupon(lin.desk.records.of_lin)
        lin.desk.clock.move(timedelta(days=13))
        await lin.type("李婷 2瓶水 100")
        await lin.tap("用券")
        await lin.tap("保存")
        lin.desk.clock.move(timedelta(days=6))
        await lin.edit(lin.typed, "李婷 2瓶水 200")
        assert lin.row("SELECT total_minor, discount_minor FROM purchases") == (18000, 2000)
        assert lin.one("SELECT count(*) FROM redemptions WHERE reversed_at IS NULL") == 1


async def test_a_corrected_customer_made_by_mistake_does_not_stay(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("赵小玉 2瓶水 100")
        await lin.edit(lin.typed, "李婷 2瓶水 100")
        assert lin.one("SELECT count(*) FROM customers WHERE name = '赵小玉' AND erased_at IS NULL") == 0
        assert lin.points(lin.desk.records.of_lin) == 100


@pytest.mark.parametrize(
    ("reply", "columns", "values"),
    [
        ("改成3瓶", "quantity", ("3",)),
        ("不是微信是现金", "payment", ("cash",)),
        ("make it 2", "quantity", ("2",)),
        ("应该是138", "total_minor", (13800,)),
    ],
)
async def test_a_reply_to_the_receipt_corrects_it(tmp_path: Path, reply: str, columns: str, values: object) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("李婷 5瓶洗面奶 128 微信")
        said = await lin.type(reply, reply_to=lin.shown)
        assert "改好了" in said
        joined = "purchases JOIN line_items ON line_items.purchase_id = purchases.id"
        assert lin.row(f"SELECT {columns} FROM {joined}") == values
        assert lin.sales == 1
        assert lin.one("SELECT count(*) FROM forms") == 1


async def test_saved_notes_promises_returns_and_records_follow_their_edited_line(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("李婷说喜欢蓝色")
        assert "改好了" in await lin.edit(lin.typed, "李婷说喜欢绿色")
        assert "绿色" in lin.one("SELECT text FROM interactions")
        await lin.enter("明天联系李婷 问面霜")
        assert "改好了" in await lin.edit(lin.typed, "后天联系李婷 问面霜")
        assert lin.one("SELECT due_on FROM followups") == "2026-11-24"
        await lin.enter("李婷退了一瓶洗面奶 64")
        assert "改好了" in await lin.edit(lin.typed, "李婷退了一瓶洗面奶 50")
        assert lin.points(lin.desk.records.of_lin) == -50
        await lin.tap("撤销")
        assert lin.points(lin.desk.records.of_lin) == 0
        await lin.enter("新客户 王小美 13812345679")
        assert "改好了" in await lin.edit(lin.typed, "新客户 王小美 13812345678")
        assert lin.one("SELECT address FROM contact_points WHERE address LIKE '%4567_'") == "+8613812345678"


async def test_an_edit_of_what_is_cancelled_or_undone_says_so(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 2瓶水 100")
        await lin.tap("取消")
        assert "取消了" in await lin.edit(lin.typed, "李婷 2瓶水 90")
        await lin.enter("李婷 2瓶水 100")
        await lin.tap("撤销")
        assert "撤销了" in await lin.edit(lin.typed, "李婷 2瓶水 90")
        assert lin.sales == 0


async def test_once_more_from_receipt_card_and_words(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("李婷 2瓶洗面奶 128 微信")
        receipt = lin.shown
        await lin.tap("再来一单")
        await lin.tap("保存")
        await lin.type("李婷")
        await lin.tap("再来一单")
        await lin.tap("保存")
        for words in ("再来一单", "again", "same again", "李婷老样子"):
            form = await lin.type(words)
            assert "洗面奶 2瓶" in form
            assert "李婷" in form
            await lin.tap("保存")
        await lin.type("再来一单", reply_to=receipt)
        await lin.tap("保存")
        assert lin.sales == 8
        assert lin.desk.rows("SELECT DISTINCT total_minor, customer_id, payment FROM purchases") == [
            (12800, lin.desk.records.of_lin, "wechat")
        ]


async def test_once_more_asks_the_price_before_the_coupon(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.give_coupon(lin.desk.records.of_lin)
        await lin.type("李婷 2瓶水 100")
        await lin.tap("用券")
        await lin.tap("保存")
        assert "¥100" in await lin.tap("再来一单")


async def test_nothing_to_repeat_is_said(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        assert "还没有能照着再来的单子" in await lin.type("再来一单")


async def test_an_unsent_slip_is_replaced_by_the_true_one(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("李婷 2瓶水 100")
        await lin.edit(lin.typed, "李婷 2瓶水 90")
        slips = lin.desk.rows("SELECT state, json_extract(view, '$.total.minor') FROM deliveries ORDER BY id")
        assert slips == [("cancelled", 10000), ("pending", 9000)]
        await lin.tap("撤销")
        assert {state for (state,) in lin.desk.rows("SELECT state FROM deliveries")} == {"cancelled"}


async def test_a_slip_that_is_out_is_corrected_and_called_off(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("李婷 2瓶水 100")
        async with lin.desk.write() as uow:
            await uow.deliveries.move(1, DeliveryState.PENDING, state="sent")
        assert "新小票" in await lin.edit(lin.typed, "李婷 2瓶水 90")
        assert lin.one("SELECT template FROM deliveries WHERE id = 2") == "reminders/receipt_corrected"
        assert "新小票" not in await lin.edit(lin.typed, "李婷 2瓶水 90 现金")
        async with lin.desk.write() as uow:
            await uow.deliveries.move(2, DeliveryState.PENDING, state="sent")
        assert "已告诉顾客" in await lin.tap("撤销")
        assert lin.row("SELECT template, address FROM deliveries WHERE id = 3") == (
            "reminders/purchase_cancelled",
            str(CUSTOMER.id),
        )


async def test_a_reply_to_the_correction_corrects_once_more(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("李婷 5瓶洗面奶 128 微信")
        receipt = lin.shown
        await lin.type("改成3瓶", reply_to=receipt)
        assert lin.shown != receipt
        assert "改好了" in await lin.type("不是微信是现金", reply_to=lin.shown)
        assert lin.row("SELECT payment, total_minor FROM purchases") == ("cash", 12800)


async def test_a_reply_that_corrects_nothing_changes_nothing(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.enter("李婷 5瓶洗面奶 128 微信")
        receipt = lin.shown
        assert "没有动" in await lin.type("嗯嗯好的呀", reply_to=receipt)
        assert "张伟" in await lin.type("张伟 1盒面膜 50", reply_to=receipt)
        assert lin.row("SELECT payment, total_minor FROM purchases") == ("wechat", 12800)
        assert lin.sales == 1


async def test_a_doubtful_entry_is_no_answer_to_the_form_before(tmp_path: Path) -> None:
    """A sum that does not close opens its own form, though another one asks for a customer."""
    async with till(tmp_path) as lin:
        assert "哪位顾客" in await lin.type("/followup")
        said = await lin.type("张三 2瓶洗面奶 @64 130 微信")
        assert "2瓶 × 64 = 128" in said
        assert lin.one("SELECT count(*) FROM forms") == 2
