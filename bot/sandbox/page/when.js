// A moment as briefly as it can be told: the time alone on the shop's own day, else with its date.
import { clockTime, dayKey, dayLabel, shopNow } from "./i18n.js";

export const moment = (value) => (dayKey(value) === dayKey(shopNow()) ? clockTime(value) : `${dayLabel(value, { withWeekday: false })} ${clockTime(value)}`);
