import type { Channel, Rule } from "../src/api/types.ts";
import { backtestSpans, bandsOf, describeBacktest, episodesOf } from "../src/lib/backtest.ts";
import { durationText } from "../src/lib/durations.ts";
import { newStep } from "../src/lib/escalation.ts";
import { marked, offers, openName, quoted } from "../src/lib/expression.ts";
import { checkDraft, checkRule, copiedRule, ruleForm } from "../src/lib/ruleForm.ts";
import { limitsOf } from "../src/lib/ruleLimits.ts";
import { describeCondition, describeRule, describeSeconds } from "../src/lib/rules.ts";
import { newTest } from "../src/lib/ruleTests.ts";
import { describeSchedule, scheduleFault } from "../src/lib/schedule.ts";
import { equal, ok } from "./assert.ts";

const reactor = { public_id: "r", name: "Plant / Reactor", unit: "°C" } as Channel;

const rule: Rule = {
  public_id: "1",
  name: "Too hot",
  description: null,
  severity: "critical",
  event_public_id: "r",
  operator: "gt",
  threshold: 80.125,
  threshold_high: null,
  clear_threshold: 75,
  for_seconds: 90,
  expression: null,
  schedule: null,
  tests: [{
    name: "warm",
    series: { "Plant / Reactor": "20x5 90x3" },
    interval_seconds: 10,
    expect: [{ at_seconds: 80, state: "firing" }],
  }],
  action_type: "webhook",
  actions: [{ type: "webhook" }, { type: "log" }],
  escalation: [],
  webhook_event_type: null,
  depends_on: null,
  enabled: true,
  cooldown_seconds: 60,
  state: "ok",
  state_reason: null,
  flapping: false,
  last_triggered_at: null,
  created_on: "2026-11-27T00:00:00Z",
  user_public_id: null,
};

Deno.test("A rule is told in words, with every digit of its limits", () => {
  equal(describeCondition(rule, [reactor]), "Plant / Reactor is above 80.125 °C for 1 min 30 s");
  const range: Rule = { ...rule, operator: "not_between", threshold: -5, threshold_high: 5, for_seconds: 0 };
  equal(describeCondition(range, []), "A channel that is gone is outside of \u22125 and 5");
  equal(describeSeconds(0.5), "0.5 s");
  equal(describeSeconds(90_000), "1 d 1 h");
});

Deno.test("What a rule will do is said in sentences", () => {
  const form = ruleForm(rule);
  const { draft } = checkDraft(form);
  equal(describeRule(draft!, form, [reactor]), [
    "When Plant / Reactor is above 80.125 °C for 1 min 30 s, a critical alert fires, the webhooks are told and a notice is written.",
    "The alert clears below 75 °C.",
    "For 1 min after it fired it does not fire again.",
  ]);
});

Deno.test("A rule comes back from its form as it went in", () => {
  const { input, faults } = checkRule(ruleForm(rule));
  equal(faults, {});
  const { name, severity, threshold, clear_threshold, for_seconds, tests, actions } = rule;
  equal(input, {
    event_public_id: "r",
    operator: "gt",
    threshold: threshold!,
    threshold_high: null,
    clear_threshold,
    for_seconds: for_seconds!,
    schedule: null,
    cooldown_seconds: 60,
    name,
    description: null,
    severity,
    enabled: true,
    actions,
    escalation: [],
    depends_on: null,
    tests,
  });
  const written = checkRule(
    ruleForm({ ...rule, event_public_id: null, operator: null, expression: '"A" > 1' }),
  );
  ok(
    written.input !== undefined && "expression" in written.input && !("operator" in written.input),
    "one form",
  );
});

Deno.test("What is wrong with a rule stands at its fields", () => {
  const { faults } = checkRule({
    ...ruleForm(),
    operator: "between",
    threshold: "10",
    threshold_high: "5",
    for_seconds: { amount: "8", unit: 86_400 },
    cooldown_seconds: { amount: "0,5", unit: 1 },
  });
  equal(Object.keys(faults).sort(), [
    "cooldown_seconds",
    "event_public_id",
    "for_seconds",
    "name",
    "threshold_high",
  ]);
  const above = checkDraft({ ...ruleForm(rule), clear_threshold: "81" });
  equal(above.faults.clear_threshold, "Must be below the threshold.");
  const below = checkDraft({ ...ruleForm(rule), operator: "lt", clear_threshold: "81" });
  equal(below.faults, {});
});

Deno.test("A test says what it is about", () => {
  const test = newTest([], "Plant / Reactor");
  const { faults } = checkRule({
    ...ruleForm(rule),
    tests: [test, { ...test, key: 1, name: " ", expect: [] }],
  });
  equal(Object.keys(faults).sort(), ["tests.0.series", "tests.1.expect", "tests.1.name", "tests.1.series"]);
});

Deno.test("A copy begins switched off, and durations in their largest unit", () => {
  equal([copiedRule(rule).name, copiedRule(rule).enabled], ["Copy of Too hot", false]);
  equal(durationText(90), { amount: "90", unit: 1 });
  equal(durationText(7_200), { amount: "2", unit: 3_600 });
  equal(durationText(0), { amount: "", unit: 1 });
});

Deno.test("A schedule is told as people say it", () => {
  const windows = [
    { days: ["mon", "tue", "wed", "fri"] as const, from: "08:00", to: "17:00" },
    { days: ["sat"] as const, from: "22:00", to: "06:00" },
  ].map((window) => ({ ...window, days: [...window.days] }));
  equal(
    describeSchedule({ time_zone: "Europe/Berlin", windows }),
    "on Mon – Wed, Fri from 08:00 to 17:00 and on Sat from 22:00 to 06:00 of the next day (Europe/Berlin)",
  );
  equal(scheduleFault({ time_zone: "Europe/Berlin", windows }), undefined);
  ok(scheduleFault({ time_zone: "Mars/Base", windows })?.includes("Mars/Base") === true, "named");
  equal(
    scheduleFault({ time_zone: "UTC", windows: [{ days: [], from: "08:00", to: "17:00" }] }),
    "Choose at least one day.",
  );
});

Deno.test("Each stretch of firing is a band; the one that is not over reaches to the end", () => {
  const at = (minute: number) => `2026-11-27T00:0${minute}:00Z`;
  const transitions = [
    { at: at(0), state: "pending", value: 81 },
    { at: at(1), state: "firing", value: 82 },
    { at: at(2), state: "ok", value: 70 },
    { at: at(3), state: "firing", value: null },
  ] as const;
  const episodes = episodesOf(transitions);
  equal(episodes.map(({ from, to }) => to === null ? null : to - from), [60_000, null]);
  equal(bandsOf(episodes, "critical").map(({ look, to }) => [look, to > 8e14]), [["bad", false], [
    "bad",
    true,
  ]]);
  const result = { fired: 3, cleared: 2, transitions: [], truncated: false, seconds: 0, readings: 1 };
  equal(describeBacktest(result, backtestSpans[1]), "would have fired 3 times in the last week");
  equal(describeBacktest({ ...result, fired: 0 }, backtestSpans[0]), "would not have fired in the last day");
});

Deno.test("Limits of the simple form are lines across the chart, an expression has none", () => {
  const { draft } = checkDraft(ruleForm(rule));
  equal(limitsOf(draft, "critical"), [{ value: 80.125, look: "bad" }, { value: 75, look: "good" }]);
  equal(limitsOf({ expression: '"A" > 1', schedule: null, cooldown_seconds: 0 }, "info"), []);
});

Deno.test("Behind a quote a channel is being named", () => {
  const text = 'avg("Rea", 5m) > 80 and "';
  equal(openName(text, 8), { from: 4, to: 9, text: "Rea" });
  equal(openName(text, text.length), { from: text.length - 1, to: text.length, text: "" });
  equal(openName(text, 12), undefined);
  equal(openName('"a \\" b', 7)?.text, 'a \\" b');
  equal(openName('"Re > 80 and "Other" < 3', 3)?.to, 3);
  equal(quoted('5" pipe \\'), '"5\\" pipe \\\\"');
  equal(offers(["Old reactor", "Reactor 1", "Pump"], "reac"), ["Reactor 1", "Old reactor"]);
});

Deno.test("Faults mark their places, also the one behind the end", () => {
  equal(marked("abc", [{ from: 1, to: 2 }]), [
    { text: "a", isWrong: false },
    { text: "b", isWrong: true },
    { text: "c ", isWrong: false },
  ]);
  equal(marked("ab", [{ from: 2, to: 2 }]).at(-1), { text: " ", isWrong: true });
});

Deno.test("What a rule does by itself comes back from its form, is said in words, and is checked at its place", () => {
  const actions: Rule["actions"] = [
    { type: "log" },
    { type: "setpoint", on: "clear", event_public_id: "r", value: 2.5 },
    { type: "experiment_start", on: "fire", name: "Hot" },
  ];
  const form = ruleForm({ ...rule, actions });
  equal(checkRule(form).input?.actions, actions);
  const words = describeRule(checkDraft(form).draft!, form, [reactor]).join(" ");
  ok(words.includes('a notice is written and an experiment "Hot" is started.'), words);
  ok(words.includes("When it clears, Plant / Reactor is set to 2.5."), words);
  const [setpoint, start] = form.commands;
  const { faults } = checkRule({
    ...form,
    commands: [{ ...setpoint!, value: "much" }, { ...start!, name: " " }],
  });
  equal(Object.keys(faults), ["actions.1.value", "actions.2.name"]);
});

Deno.test("An escalation comes back from its form, is said in words, and is checked step by step", () => {
  const escalation: Rule["escalation"] = [
    { after: 600, assignee: "u", severity: null, repeat_every: null },
    { after: 3_600, assignee: null, severity: "critical", repeat_every: 900 },
  ];
  const form = ruleForm({ ...rule, severity: "warning", escalation });
  equal(checkRule(form).input?.escalation, escalation);
  const words = describeRule(checkDraft(form).draft!, form, [reactor]).join(" ");
  ok(
    words.includes(
      "after 1 h, it is told again every 15 min and becomes critical.",
    ),
    words,
  );
  const [first, last] = form.escalation;
  equal(newStep(form.escalation).after, { amount: "2", unit: 3_600 });
  const { faults } = checkRule({
    ...form,
    severity: "critical",
    escalation: [{ ...first!, after: { amount: "2", unit: 86_400 } }, last!, {
      ...first!,
      after: { amount: "5", unit: 1 },
      repeat_every: { amount: "1", unit: 1 },
    }],
  });
  equal(Object.keys(faults), [
    "escalation.1.after",
    "escalation.1.severity",
    "escalation.2.after",
    "escalation.2.repeat_every",
  ]);
});
