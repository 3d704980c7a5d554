"""Measure words. A measure word counts only right after a number (or between a verb and its object: 买了本字典)."""

from bot.entry.vocabulary.lists import listed, wordset

ZH = listed(
    "个 件 条 双 瓶 盒 支 枝 只 台 套 包 袋 罐 箱 本 张 把 副 顶 片 对 份 杯 碗 斤 公斤 千克 克 两 打 束 朵 盆 株 棵 "
    "颗 粒 枚 根 卷 桶 听 提 串 扎 捆 床 幅 辆 部 架 次 节 饼 排 板 筒 管 刀 米 升 毫升 篮 筐 盘 碟 笼 屉 组 册 封 款 "
    "坛 段 令 贴 剂 例 锅 煲 壶 盅 挂 面 门 座 口 扇 匹 头 尾 节课 课时 小时 盏 樽 市斤 磅 吨 顿 餐 尊 团 坨 "
    "辑 轴 领 枝 蔸 兜 打儿 匝 摞 沓 叠 位 桌 人份 客 尺 丈 樘 批 单 程 疗程 期 场 票"
)
# Never a quantity of goods when it follows a bare number in front of a word, but part of the name: 8寸蛋糕, 3层柜.
SPEC_ZH = listed(
    "寸 英寸 号 码 层 度 色 孔 格 键 芯 门 座 人 岁 代 核 目 档 速 合 合一 斤装 支装 片装 只装 个装 包装 瓶装 袋装 "
    "粒装 枚装 抽装 件套 件装 头 面 位 匹 折 瓦 毫米 厘米 毫升 升 米 克 寸 年 周岁 个月 天装 卷装 条装 盒装 罐装"
)
# Weights typed before the name: a quantity where nothing else counts the item, else a part of the name (10kg狗粮 2袋).
WEIGHT = frozenset({"kg", "公斤", "千克", "斤", "两", "g", "克", "l", "升", "磅", "lb", "lbs", "米", "m", "尺", "打"})
SPEC_EN = frozenset({"ml", "g", "mg", "mm", "cm", "inch", "in", "oz", "gb", "tb", "mah", "w", "v", "l", "m", "a", "ft"})

EN = listed(
    "piece pieces pc pcs pair pairs box boxes bottle bottles bag bags pack packs packet packets set sets dozen dozens "
    "can cans jar jars tube tubes cup cups kg kgs kilo kilos kilogram kilograms g gram grams gm gms lb lbs pound "
    "pounds "
    "oz ounce ounces litre litres liter liters l ml carton cartons case cases tin tins roll rolls sheet sheets bunch "
    "bunches bouquet bouquets loaf loaves slice slices stick sticks bar bars tray trays tub tubs basket baskets crate "
    "crates bundle bundles pot pots sack sacks ream reams metre metres meter meters yard yards unit units nos pkt pkts "
    "btl btls bowl bowls glass glasses mug mugs plate plates punnet punnets head heads stem stems bucket buckets "
    "barrel barrels drum drums keg kegs pallet pallets session sessions class classes hour hours hr hrs serving "
    "servings portion portions scoop scoops strip strips vial vials ampoule ampoules pouch pouches sachet sachets "
    "spool spools skein skeins ball balls block blocks chunk chunks copy copies ticket tickets night nights ft feet "
    "gallon gallons pint pints quart quarts wheel wheels log logs ctn ctns bx bxs"
)
# Things as often as measures: they count only before "of", or behind the product.
EN_AMBIGUOUS = wordset(
    "glass glasses bar bars stick sticks ball balls pound pounds ea night nights class classes session hour head wheel "
    "log block plate mug unit stem strip sheet roll tube pot tin case can tray basket bucket barrel drum copy ticket"
)
# Of these even a single one is a thing: 1 night light.
EN_THINGS = wordset("night glass bar stick ball class session hour head wheel log block plate mug")
