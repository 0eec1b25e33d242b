// systemd OnCalendar expressions as schedules: read, find the next moment, say in words. The front door of on-calendar/;
// knows no heartbeats and no clock.
export { nextOnCalendarTime } from "./on-calendar/next.ts";
export { normalOnCalendar } from "./on-calendar/normal-form.ts";
export { parseOnCalendar } from "./on-calendar/parse.ts";
export {
  isFault,
  MAX_EXPRESSION_CHARACTERS,
  type OnCalendarSpec,
  type Fault as OnCalendarFault,
} from "./on-calendar/spec.ts";
export { onCalendarWords } from "./on-calendar/words.ts";
