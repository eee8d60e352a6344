// The page: reads the API every second and shows it.  The URL says what is shown; nothing is kept anywhere else.

const POLL_MS = 1000;
const PATIENCE = 4; // an answer that took long is asked for less often
const ANSWER_WITHIN_MS = 15000; // a network that swallows what is sent says nothing at all

// ---- Elements

/** element("a", {href: "/", class: "x"}, "text", child): attributes that are null or false are left out. */
function element(name, attributes = {}, ...children) {
  const made = ["svg", "g", "rect", "line", "circle", "text", "title"].includes(name)
    ? document.createElementNS("http://www.w3.org/2000/svg", name)
    : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    made.setAttribute(key, value === true ? "" : String(value));
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return made;
}

const keyOf = (node) => (node.getAttribute ? node.getAttribute("data-key") : null);

function isSame(left, right) {
  return left.nodeType === right.nodeType && left.nodeName === right.nodeName && keyOf(left) === keyOf(right);
}

function adoptAttributes(shown, wanted) {
  for (const { name } of [...shown.attributes])
    // What a person opened stays open.
    if (!wanted.hasAttribute(name) && !(shown.nodeName === "DETAILS" && name === "open")) shown.removeAttribute(name);
  for (const { name, value } of wanted.attributes) if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
}

function adoptValue(shown, wanted) {
  if (shown === document.activeElement) return; // a person is at it
  if (shown.nodeName === "INPUT") shown.value = wanted.getAttribute("value") ?? "";
  if (shown.nodeName === "SELECT") shown.value = wanted.value;
}

/** Makes what is shown like what is wanted, and touches only what differs: focus, selection and scrolling stay. */
function adopt(shown, wanted) {
  if (shown.nodeType === Node.TEXT_NODE) {
    if (shown.data !== wanted.data) shown.data = wanted.data;
    return;
  }
  adoptAttributes(shown, wanted);
  adoptChildren(shown, wanted);
  adoptValue(shown, wanted);
}

function adoptChildren(shown, wanted) {
  let at = shown.firstChild;
  for (const child of [...wanted.childNodes]) {
    const found = keyOf(child) === null ? (at && isSame(at, child) ? at : null) : [...shown.childNodes].find((one) => isSame(one, child));
    if (!found) {
      shown.insertBefore(child, at);
      continue;
    }
    if (found === at) at = at.nextSibling;
    else shown.insertBefore(found, at);
    adopt(found, child);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

// ---- Words

let skewMs = 0; // the worker's clock against this one

const now = () => Date.now() + skewMs;
const millis = (text) => (text ? Date.parse(text) : null);
const plural = (count, one, many) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** "4 min", "3 h 20 min", "2 d 4 h" */
function duration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return hours % 24 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${Math.floor(hours / 24)} d`;
}

const clock = (text) => text.slice(0, 19).replace("T", " ") + " UTC";

function distanceOf(text) {
  const distance = millis(text) - now();
  return distance > 0 ? `in ${duration(distance)}` : distance > -1000 ? "now" : `${duration(-distance)} ago`;
}

const ago = (text) => (text ? element("time", { datetime: text, title: clock(text) }, distanceOf(text)) : null);

/** Both, where there is room: a telephone shows no titles. */
const when = (text) => (text ? element("time", { datetime: text }, clock(text), element("span", { class: "quiet" }, ` ${distanceOf(text)}`)) : null);

const KINDS = {
  StartBackupJob: "Backup",
  StartRestoreJob: "Restore",
  StartCopyJob: "Copy",
  DeleteRecoveryPoint: "Delete",
  UpdateRecoveryPointLifecycle: "Lifecycle",
};
const STATES = {
  CREATED: { sign: "○", tone: "" },
  PENDING: { sign: "○", tone: "" },
  RUNNING: { sign: "▶", tone: "active" },
  ABORTING: { sign: "◐", tone: "warn" },
  COMPLETED: { sign: "✓", tone: "good" },
  PARTIAL: { sign: "◑", tone: "warn" },
  FAILED: { sign: "✕", tone: "bad" },
  EXPIRED: { sign: "⊘", tone: "bad" },
  ABORTED: { sign: "■", tone: "" },
};
const ATTENTION = {
  late: { words: "Near the end of its window", short: "Late", tone: "warn" },
  failed: { words: "Failed", short: "Failed", tone: "bad" },
  expired: { words: "Expired", short: "Expired", tone: "bad" },
  issues: { words: "Ended with issues", short: "Issues", tone: "warn" },
  throttled: { words: "Throttled by AWS", short: "Throttled", tone: "warn" },
  paused: { words: "Paused", short: "Paused", tone: "" },
};

const shortName = (arn) => (arn ? arn.split(/[/:]/).pop() : "");
const subjectOf = (job) => job.resourceArn || job.recoveryPointArn || job.createdResourceArn || "";

function stateBadge(state, hasIssues = false) {
  const { sign, tone } = STATES[state] || { sign: "?", tone: "" };
  const issues = state === "COMPLETED" && hasIssues;
  return element("span", { class: "state", "data-tone": issues ? "warn" : tone || null }, element("span", { "aria-hidden": "true" }, sign), state, issues && " with issues");
}

function progressBar(job) {
  if (job.percent === undefined) return null;
  const tone = STATES[job.state]?.tone;
  return element(
    "span",
    { class: "progress" },
    element("progress", { max: 100, value: job.percent, "data-tone": tone === "active" ? null : tone || null, "aria-label": `Progress of ${shortName(subjectOf(job))}` }),
    element("span", {}, `${job.percent} %`),
  );
}

// ---- The URL

const parameters = () => new URLSearchParams(location.search);

/** The present URL with some parameters changed; an empty value takes one out. */
function urlWith(changes, base = parameters()) {
  const wanted = new URLSearchParams(base);
  for (const [name, value] of Object.entries(changes)) {
    if (value) wanted.set(name, value);
    else wanted.delete(name);
  }
  const query = wanted.toString();
  return query ? `/?${query}` : "/";
}

const jobUrl = (id) => `/?job=${encodeURIComponent(id)}`;

// ---- The API

class Refused extends Error {}
class Unheard extends Error {}

async function ask(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }).catch((failure) => {
    throw new Unheard(failure.message);
  });
  const date = Date.parse(answer.headers.get("Date"));
  // The header has whole seconds: a skew below two is none.
  if (date && Math.abs(date - Date.now()) > 2000) skewMs = date - Date.now();
  if (answer.ok)
    return answer.json().catch((failure) => {
      throw new Unheard(failure.message); // it broke off
    });
  const said = await answer.json().catch(() => ({ message: `the worker answered ${answer.status}` }));
  const refusal = new Refused(said.message);
  refusal.status = answer.status;
  throw refusal;
}

// ---- Jobs

const FILTERS = ["state", "service", "account", "region", "text", "attention"];
const STATE_CHOICES = ["open", "ended", ...Object.keys(STATES)];

function choice(label, name, choices, words = (value) => value) {
  const chosen = parameters().get(name) || "";
  const all = chosen && !choices.includes(chosen) ? [chosen, ...choices] : choices;
  return element(
    "label",
    { "data-key": name },
    label,
    element(
      "select",
      { name },
      element("option", { value: "", selected: chosen === "" }, "Any"),
      all.map((value) => element("option", { value, "data-key": value, selected: value === chosen }, words(value))),
    ),
  );
}

function filterForm(found) {
  const wanted = parameters();
  const isFiltered = FILTERS.some((name) => wanted.get(name));
  return element(
    "form",
    { class: "filters", role: "search", "aria-label": "Jobs", "data-key": "filters" },
    element("label", { class: "wide", "data-key": "text" }, "Text", element("input", { name: "text", type: "search", value: wanted.get("text") || "", placeholder: "Id, ARN or message", maxlength: 200 })),
    choice("State", "state", STATE_CHOICES, (value) => ({ open: "All that are open", ended: "All that have ended" })[value] || value),
    choice("Service", "service", found.services),
    choice("Account", "account", found.accounts),
    choice("Region", "region", found.regions),
    isFiltered && element("button", { type: "reset", "data-key": "clear" }, "Clear"),
  );
}

/** What a job does that says nothing of itself. */
function silenceOf(job) {
  if (job.state === "RUNNING") return job.step || "";
  if (job.state !== "CREATED") return "";
  return millis(job.scheduledTime) > now() ? ["Starts ", ago(job.scheduledTime)] : "Waits for its turn";
}

function presentOf(job) {
  const tone = STATES[job.state]?.tone;
  return [
    job.reasonCode && element("span", { class: "reason", "data-tone": tone === "bad" ? "bad" : null }, job.reasonCode),
    job.waitingFor ? `Waits for ${job.waitingFor}` : job.statusMessage || silenceOf(job),
    job.nextActionAt && job.waitingFor && element("span", { class: "under" }, "Acts ", ago(job.nextActionAt)),
  ];
}

function windowOf(job) {
  if (job.completionDate) return element("span", {}, "Ended ", ago(job.completionDate));
  if (job.expectedEnd) return [element("span", {}, "Expected ", ago(job.expectedEnd)), job.completeBy && element("span", { class: "under" }, "Must end ", ago(job.completeBy))];
  if (!job.initiationDate) return element("span", {}, "Must start ", ago(job.startBy));
  return job.completeBy ? element("span", {}, "Must end ", ago(job.completeBy)) : "";
}

function jobRow(job) {
  const cell = (label, ...children) => element("td", { "data-label": label, role: "cell" }, children);
  return element(
    "tr",
    { "data-key": job.jobId, role: "row" },
    cell("State", element("span", {}, stateBadge(job.state, job.hasIssues))),
    cell("Resource", element("span", {}, element("a", { href: jobUrl(job.jobId) }, shortName(subjectOf(job)) || job.jobId), element("span", { class: "under" }, `${KINDS[job.jobType] || job.jobType}, ${job.resourceType || "?"}`))),
    cell("Where", element("span", {}, job.region || "", element("span", { class: "under" }, job.account || ""))),
    cell("Progress", progressBar(job)),
    cell("Now", element("span", {}, presentOf(job))),
    cell("Window", element("span", {}, windowOf(job))),
    cell("Created", ago(job.creationDate)),
  );
}

function jobTable(found) {
  if (found.jobs.length === 0)
    return element("p", { class: "empty" }, found.known === 0 ? ["No jobs yet. Send one: ", element("code", {}, "tidemark job start ARN")] : "No job is like that.");
  const heads = ["State", "Resource", "Where", "Progress", "Now", "Window", "Created"];
  return element(
    "table",
    { class: "cards jobs", role: "table", "aria-label": "Jobs" },
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, heads.map((head) => element("th", { scope: "col", role: "columnheader" }, head)))),
    element("tbody", { role: "rowgroup" }, found.jobs.map(jobRow)),
  );
}

function task(job) {
  const { short, tone } = ATTENTION[job.attention];
  const why = job.statusMessage || (job.waitingFor && `Waits for ${job.waitingFor}`) || (job.attention === "late" && element("span", { class: "windows" }, windowOf(job))) || job.reasonCode;
  return element(
    "li",
    { "data-key": job.jobId },
    element("span", { class: "state", "data-tone": tone || null }, short),
    element("span", { class: "who" }, element("a", { href: jobUrl(job.jobId) }, shortName(subjectOf(job)) || job.jobId), ` ${KINDS[job.jobType] || job.jobType}, ${job.resourceType || "?"}, ${job.region || ""}`),
    element("span", { class: "when quiet" }, ago(job.completionDate || job.creationDate)),
    why && element("span", { class: "why" }, why),
  );
}

function attentionPanel(found, urgent, letters, cut) {
  const counts = Object.entries(found.attention).filter(([, count]) => count > 0);
  const sum = counts.reduce((total, [, count]) => total + count, 0);
  const others = [
    letters.length > 0 && element("li", { "data-key": "letters" }, element("a", { class: "chip", href: "/?view=fleet" }, "Dead letters", element("b", {}, letters.length))),
    cut.length > 0 && element("li", { "data-key": "cut" }, element("a", { class: "chip", href: "/?view=budgets" }, "APIs cut back by AWS", element("b", {}, cut.length))),
  ].filter(Boolean);
  if (sum === 0 && others.length === 0)
    return element("section", { class: "panel calm", "aria-labelledby": "attention", "data-key": "attention" }, element("span", { class: "state", "data-tone": "good", "aria-hidden": "true" }, "✓"), element("h2", { id: "attention" }, "Nothing needs attention"));
  const chosen = parameters().get("attention");
  return element(
    "section",
    { class: "panel urgent", "aria-labelledby": "attention", "data-key": "attention" },
    element("h2", { id: "attention" }, sum ? `${plural(sum, "job needs", "jobs need")} attention` : "Worth a look"),
    element(
      "ul",
      { class: "chips" },
      counts.map(([name, count]) =>
        element("li", { "data-key": name }, element("a", { class: "chip", href: urlWith({ attention: chosen === name ? "" : name, state: "", after: "" }), "aria-current": chosen === name ? "true" : null }, ATTENTION[name].words, element("b", {}, count.toLocaleString("en")))),
      ),
      others,
    ),
    element("ol", { class: "tasks" }, urgent.jobs.map(task)),
    sum > urgent.jobs.length && element("p", { class: "note" }, `The ${urgent.jobs.length} most urgent; choose a kind above for all of them.`),
  );
}

function stateChips(found) {
  const chosen = parameters().get("state");
  return element(
    "ul",
    { class: "chips", "aria-label": "Jobs by state" },
    Object.entries(found.states)
      .filter(([name, count]) => count > 0 || name === chosen)
      .map(([name, count]) =>
        element("li", { "data-key": name }, element("a", { class: "chip", href: urlWith({ state: chosen === name ? "" : name, attention: "", after: "" }), "aria-current": chosen === name ? "true" : null }, element("span", { "aria-hidden": "true" }, STATES[name].sign), name, element("b", {}, count.toLocaleString("en")))),
      ),
  );
}

/** Why jobs are not here that somebody may look for. */
function missingNote({ partitions, partitionCount }) {
  const unread = partitions.filter((one) => one.state === "replaying").length;
  const words =
    unread > 0 ? `${plural(unread, "partition's journal is", "partitions' journals are")} still being read: jobs are missing, or shown as they were.`
    : partitions.length === 0 ? "The group has given this worker no partition yet: it knows no jobs."
    : partitions.length < partitionCount ? `This worker has ${partitions.length} of ${partitionCount} partitions; the jobs of the others are on other workers' pages, and all on the status topic: tidemark job list.`
    : "";
  return words && element("p", { class: "note", "data-key": "missing" }, words);
}

const jobsView = {
  title: "Jobs",
  async load(wanted) {
    const query = new URLSearchParams();
    for (const name of [...FILTERS, "after"]) if (wanted.get(name)) query.set(name, wanted.get(name));
    const found = await ask(`/api/jobs?${query}`);
    const sum = Object.values(found.attention).reduce((total, count) => total + count, 0);
    const urgent = sum ? await ask("/api/jobs?attention=any&order=attention&limit=5") : { jobs: [] };
    const [fleet, { buckets }] = await Promise.all([ask("/api/fleet"), ask("/api/budgets")]);
    return { found, urgent, fleet, cut: buckets.filter((bucket) => bucket.learnt < 1) };
  },
  show({ found, urgent, fleet, cut }) {
    const first = parameters().get("after");
    return [
      element("h1", { class: "unseen", tabindex: "-1" }, "Jobs of this worker"),
      attentionPanel(found, urgent, fleet.deadLetters, cut),
      element(
        "section",
        { class: "panel", "aria-labelledby": "jobs", "data-key": "jobs" },
        element("div", { class: "heading" }, element("h2", { id: "jobs" }, "Jobs"), element("span", { class: "quiet" }, `${found.matched.toLocaleString("en")} of ${plural(found.known, "job", "jobs")} in this worker's partitions`)),
        missingNote(fleet),
        stateChips(found),
        filterForm(found),
        jobTable(found),
        element("p", { class: "more" }, first && element("a", { href: urlWith({ after: "" }) }, "First page"), found.next && element("a", { href: urlWith({ after: found.next }) }, "Next page")),
      ),
    ];
  },
  summary({ found }) {
    const sum = Object.values(found.attention).reduce((total, count) => total + count, 0);
    return sum ? `${plural(sum, "job needs", "jobs need")} attention` : "";
  },
};

// ---- One job

const panel = (key, title, ...children) =>
  element("section", { class: "panel", "aria-labelledby": key, "data-key": key }, element("h2", { id: key }, title), children);

/** Rows of "label: value"; those without a value are left out. */
function facts(rows) {
  const shown = rows.filter(([, value]) => value !== undefined && value !== null && value !== "");
  return element("dl", { class: "facts" }, shown.map(([label, value]) => [element("dt", { "data-key": label }, label), element("dd", { "data-key": label }, value)]));
}

function plainTable(label, heads, rows, look = "cards") {
  return element(
    "table",
    { class: look, role: "table", "aria-label": label },
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, heads.map((head) => element("th", { scope: "col", role: "columnheader" }, head)))),
    element("tbody", { role: "rowgroup" }, rows.map((cells) => element("tr", { role: "row" }, cells.map((cell, i) => element("td", { role: "cell", "data-label": heads[i] }, element("span", {}, cell)))))),
  );
}

/** A drawing is as wide as its panel: on a narrow screen it has fewer units, so that its words stay as large as others. */
const CHARTS = {
  wide: { width: 1000, left: 150, right: 16, row: 34, top: 36 },
  narrow: { width: 440, left: 104, right: 10, row: 34, top: 36 },
};
const isNarrow = matchMedia("(max-width: 700px)");

/** The ends of an axis: without the date where both are of one day, without the year where there is little room. */
function endsOf(from, to) {
  const [first, last] = [from, to].map((time) => clock(new Date(time).toISOString()));
  if (first.slice(0, 10) === last.slice(0, 10)) return [first.slice(11), last.slice(11)];
  return isNarrow.matches ? [first.slice(5, 16), last.slice(5, 16)] : [first, last];
}

/** Bars and marks between two times, drawn; the same is in the lists beside it, for those who do not see it. */
function chart(label, from, to, rows, marks) {
  const { width, left, right, row, top } = isNarrow.matches ? CHARTS.narrow : CHARTS.wide;
  const [first, last] = endsOf(from, to);
  const height = top + rows.length * row + 26;
  const span = Math.max(1, to - from);
  const x = (time) => left + ((Math.min(Math.max(time, from), to) - from) / span) * (width - left - right);
  const drawn = rows.flatMap(({ name, begin, end, tone, dots }, i) => {
    const y = top + i * row;
    return [
      element("text", { class: "axis", x: left - 12, y: y + 18, "text-anchor": "end" }, name),
      element("rect", { class: "track", x: left, y: y + 4, width: width - left - right, height: 20, rx: 5 }),
      begin && end && element("rect", { class: `span ${tone}`, x: x(begin), y: y + 4, width: Math.max(3, x(end) - x(begin)), height: 20, rx: 5 }, element("title", {}, `${name}: ${clock(new Date(begin).toISOString())} to ${clock(new Date(end).toISOString())}`)),
      ...(dots || []).map((dot) => element("circle", { class: `dot ${dot.tone}`, cx: x(dot.at), cy: y + 14, r: 6.5 }, element("title", {}, `${dot.name}: ${clock(new Date(dot.at).toISOString())}`))),
    ];
  });
  const lines = marks.filter(({ at }) => at >= from && at <= to).map(({ name, at, kind }) => {
    const anchor = x(at) > width - 60 ? "end" : x(at) < left + 40 ? "start" : "middle";
    return element("g", { class: `mark ${kind}` }, element("line", { x1: x(at), x2: x(at), y1: 29, y2: height - 24 }), element("text", { x: x(at), y: 22, "text-anchor": anchor }, name));
  });
  return element(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label, class: "chart" },
    drawn,
    lines,
    element("text", { class: "axis", x: left, y: height - 4, "text-anchor": "start" }, first),
    element("text", { class: "axis", x: width - right, y: height - 4, "text-anchor": "end" }, last),
  );
}

function windowChart(job) {
  const from = millis(job.scheduledTime || job.creationDate);
  const end = millis(job.completionDate);
  const startBy = millis(job.startBy);
  const completeBy = millis(job.completeBy);
  const to = Math.max(startBy || 0, completeBy || 0, end || 0, millis(job.expectedEnd) || 0);
  const begun = millis(job.initiationDate);
  const tone = STATES[job.state]?.tone || "active";
  const rows = [
    { name: "May start", begin: from, end: startBy, tone: "soft" },
    completeBy && { name: "May run", begin: from, end: completeBy, tone: "soft" },
    begun && { name: "Ran", begin: begun, end: end || now(), tone },
  ].filter(Boolean);
  const left = completeBy && !end ? ` ${duration(completeBy - now())} are left until it must end.` : "";
  return chart(`Windows of the job, from ${clock(new Date(from).toISOString())} to ${clock(new Date(to).toISOString())}.${left}`, from, to, rows, end ? [] : [{ name: "now", at: now(), kind: "now" }]);
}

/** The same job from its beginning to its end, or to when that is expected: where windows of days would hide it. */
function eventChart(job, events) {
  const from = Math.min(millis(job.creationDate), ...events.map((one) => millis(one.time)));
  const end = millis(job.completionDate);
  const expected = millis(job.expectedEnd);
  const to = Math.max(end || now(), expected || 0, from + 1000);
  const dots = events.map((one) => ({ at: millis(one.time), name: `${one.event.state} ${one.event.ext.sequence}`, tone: STATES[one.event.state]?.tone || "plain" }));
  const rows = [
    { name: "Events", dots },
    job.initiationDate && { name: "Work", begin: millis(job.initiationDate), end: end || now(), tone: STATES[job.state]?.tone || "active" },
  ].filter(Boolean);
  const marks = [!end && { name: "now", at: now(), kind: "now" }, expected && { name: "expected end", at: expected, kind: "expected" }].filter(Boolean);
  return chart(`${plural(events.length, "event", "events")} since ${clock(new Date(from).toISOString())}`, from, to, rows, marks);
}

const STEP_SIGNS = { done: "✓", current: "▶", ended: "✕", ahead: "○" };

/** The step that the job is in, or was in when it ended, as far as its events still say. */
function positionOf(steps, job, events) {
  const names = [job.step, ...events.map((one) => one.event.ext.step).toReversed()];
  return steps.findIndex((step) => step.name === names.find((name) => steps.some((one) => one.name === name)));
}

function stepList(steps, job, events) {
  const at = positionOf(steps, job, events);
  const stateOf = (i) => (job.state === "COMPLETED" || i < at ? "done" : i > at ? "ahead" : job.completionDate ? "ended" : "current");
  return element(
    "ol",
    { class: "steps" },
    steps.map((step, i) => {
      const state = stateOf(i);
      return element(
        "li",
        { "data-key": step.name, class: state, "aria-current": state === "current" ? "step" : null },
        element("span", { "aria-hidden": "true" }, STEP_SIGNS[state]),
        element("span", {}, step.name, element("code", { class: "quiet" }, ` ${step.service}:${step.operation}`), step.isConditional && element("span", { class: "quiet" }, " if needed"), state === "ended" && element("span", { class: "quiet" }, ", where it ended")),
      );
    }),
  );
}

function eventList(events) {
  const first = events[0]?.event.ext.sequence;
  return [
    (!first || first > 1) && element("p", { class: "note" }, `${first ? "Earlier events are" : "Its events are"} older than what this worker remembers: tidemark job events ID reads them from the status topic.`),
    element(
      "ol",
      { class: "events" },
      events.map(({ time, event }) =>
        element(
          "li",
          { "data-key": event.ext.sequence },
          element("details", {}, element("summary", {}, element("span", { class: "quiet mono" }, clock(time)), stateBadge(event.state, event.ext.hasIssues), element("span", {}, event.statusMessage || (event.ext.waitingFor && `Waits for ${event.ext.waitingFor}`) || (event.percentDone && `${event.percentDone} %`) || "")), element("pre", { tabindex: "0", "aria-label": `Event ${event.ext.sequence}` }, JSON.stringify(event, null, 2))),
        ),
      ),
    ),
  ];
}

function whyPanel(job) {
  const isWaiting = job.waitingFor || job.reasonCode || job.statusMessage;
  if (!isWaiting) return null;
  return element(
    "section",
    { class: `panel ${job.attention === "failed" || job.attention === "expired" ? "urgent" : ""}`, "aria-labelledby": "why", "data-key": "why" },
    element("h2", { id: "why" }, "Why"),
    facts([
      ["Reason", job.reasonCode],
      ["Message", job.statusMessage],
      ["Waits for", job.waitingFor],
      ["Acts", when(job.nextActionAt)],
      ["What happened", job.whatHappened],
      ["What to do", job.whatToDo],
    ]),
  );
}

const jobView = {
  title: "Job",
  load: (wanted) => ask(`/api/jobs/${encodeURIComponent(wanted.get("job"))}`),
  name: ({ job }) => `${shortName(subjectOf(job))} ${job.state}`,
  show({ job, steps, description, events, calls }) {
    return [
      element("div", { class: "heading", "data-key": "title" }, element("h1", { tabindex: "-1" }, `${KINDS[job.jobType] || job.jobType} of ${shortName(subjectOf(job)) || job.jobId}`), stateBadge(job.state, job.hasIssues)),
      element("p", { class: "lead", "data-key": "lead" }, [job.resourceType, job.region, job.account].filter(Boolean).join(", "), element("span", { class: "windows" }, windowOf(job))),
      whyPanel(job),
      panel(
        "timeline",
        "Timeline",
        progressBar(job),
        eventChart(job, events),
        element("h3", {}, "Windows"),
        windowChart(job),
      ),
      element(
        "div",
        { class: "columns", "data-key": "columns" },
        panel("times", "Times", facts([
          ["Scheduled", when(job.scheduledTime)],
          ["Must start before", when(job.startBy)],
          ["Started", when(job.initiationDate)],
          ["Expected end", when(job.expectedEnd)],
          ["Ended", when(job.completionDate)],
          ["Must end before", when(job.completeBy)],
        ])),
        panel("steps", "Steps", stepList(steps, job, events)),
      ),
      panel("about", "About", facts([
        ["Job", element("code", {}, job.jobId)],
        ["Resource", job.resourceArn && element("code", {}, job.resourceArn)],
        ["Recovery point", job.recoveryPointArn && element("code", {}, job.recoveryPointArn)],
        ["Created resource", job.createdResourceArn && element("code", {}, job.createdResourceArn)],
        ["Resource type", job.resourceType],
        ["Account, Region", [job.account, job.region].filter(Boolean).join(", ")],
        ["Vault", description?.backupVaultName],
        ["Role", description?.iamRoleArn && element("code", {}, description.iamRoleArn)],
        ["Size", description?.backupSizeInBytes !== undefined ? `${(description.backupSizeInBytes / 2 ** 30).toLocaleString("en", { maximumFractionDigits: 1 })} GiB` : null],
        ["AWS calls", description?.ext.aws.calls],
        ["Last request id", description?.ext.aws.requestId && element("code", {}, description.ext.aws.requestId)],
        ["Partition", job.partition],
      ])),
      panel("calls", "Calls for this job alone", calls.length
        ? plainTable("Calls", ["Time", "Call", "Region", "Took", "Answer", "Request id"], calls.map((call) => [clock(call.time).slice(11), `${call.service}:${call.operation}`, call.region, `${call.tookMs} ms`, call.errorCode || call.httpStatus || "none", call.requestId ? element("code", {}, call.requestId) : ""]))
        : element("p", { class: "note" }, "None that this worker remembers."),
        element("p", { class: "note" }, "Looking at jobs is shared among many and not listed here.")),
      panel("events", "Events", eventList(events)),
    ];
  },
  summary: ({ job }) => `${shortName(subjectOf(job))} is ${job.state}`,
};

// ---- What jobs made, and what bounds them

const pointsView = {
  title: "Recovery points",
  load: () => ask("/api/recovery-points"),
  show: ({ recoveryPoints, count }) => [
    element("h1", { tabindex: "-1" }, "Recovery points"),
    element(
      "section",
      { class: "panel", "data-key": "points" },
      element("p", { class: "note" }, `${plural(count, "was", "were")} made by jobs that this worker remembers${count > recoveryPoints.length ? `; the last ${recoveryPoints.length} are shown` : ""}. One may have been deleted since: the catalogue, tidemark points list, has all that stand.`),
      recoveryPoints.length
        ? plainTable("Recovery points", ["Recovery point", "Resource", "Vault", "Created", "Kept until"], recoveryPoints.map((point) => [
            [element("a", { href: jobUrl(point.sourceJobId) }, shortName(point.recoveryPointArn)), element("span", { class: "under" }, point.resourceType)],
            shortName(point.resourceArn),
            point.backupVaultName,
            ago(point.creationDate),
            point.calculatedLifecycle?.deleteAt ? ago(point.calculatedLifecycle.deleteAt) : "for ever",
          ]))
        : element("p", { class: "empty" }, "No backup or copy has ended yet."),
    ),
  ],
};

const perSecond = (rate) => `${rate.toLocaleString("en", { maximumSignificantDigits: 3 })}/s`;

function budgetRow(bucket) {
  const [account, region, service, operation] = bucket.name.split("/");
  const left = Math.round((100 * bucket.tokens) / Math.max(bucket.capacity, 1e-9));
  const isHeld = bucket.heldUntil && millis(bucket.heldUntil) > now();
  return [
    `${service}:${operation || "all calls"}`,
    [account || "the worker's own", element("span", { class: "under" }, region)],
    [
      perSecond(bucket.ratePerSecond),
      element("span", { class: "under" }, `AWS documents ${perSecond(bucket.documentedPerSecond)}`),
      bucket.learnt < 1 && element("span", { class: "reason" }, `Cut back to ${Math.round(bucket.learnt * 100)} % by AWS`),
      isHeld && element("span", { class: "reason" }, "Held, again ", ago(bucket.heldUntil)),
    ],
    element("span", { class: "progress" }, element("progress", { max: 100, value: left, "data-tone": bucket.learnt < 1 ? "warn" : null, "aria-label": `Left of ${bucket.name}` }), `${left} %`),
    ago(bucket.calledAt),
  ];
}

const budgetsView = {
  title: "Budgets",
  load: () => ask("/api/budgets"),
  show: ({ buckets, known }) => [
    element("h1", { tabindex: "-1" }, "Budgets"),
    element(
      "section",
      { class: "panel", "data-key": "budgets" },
      element("p", { class: "note" }, `Each API of an account and Region has a bucket of calls, of which this worker has the part that its partitions are of all. ${plural(known, "bucket is", "buckets are")} in use; those that AWS cut back come first.`),
      buckets.length
        ? plainTable("Budgets", ["API", "Account, Region", "This worker's rate", "Left", "Called"], buckets.map(budgetRow), "cards budgets")
        : element("p", { class: "empty" }, "Nothing was called yet."),
    ),
  ],
};

const fleetView = {
  title: "Fleet",
  load: () => ask("/api/fleet"),
  show: ({ worker, jobs, partitionCount, partitions, deadLetters }) => [
    element("h1", { tabindex: "-1" }, "Fleet"),
    panel("worker", "This worker", facts([
      ["Worker", worker.id],
      ["Version", worker.version],
      ["Started", when(worker.startedAt)],
      ["Jobs", `${jobs.toLocaleString("en")}, ended ones that are remembered among them`],
      ["Partitions", `${partitions.length} of ${partitionCount}`],
    ])),
    panel(
      "partitions",
      "Partitions",
      partitions.length ? plainTable("Partitions", ["Partition", "State", "Next request"], partitions.map((one) => [one.number, one.state, one.position.toLocaleString("en")]), "short") : element("p", { class: "empty" }, "The group has given this worker none yet."),
      partitions.length < partitionCount && element("p", { class: "note" }, `${plural(partitionCount - partitions.length, "partition is", "partitions are")} another worker's or nobody's: a worker is not told whose. Their jobs are on that worker's page, and all of them on the status topic: tidemark job list.`),
    ),
    panel(
      "letters",
      "Dead letters",
      deadLetters.length ? plainTable("Dead letters", ["Time", "Key", "Reason"], deadLetters.toReversed().map((letter) => [ago(letter.time), element("code", {}, letter.key || "none"), letter.reason])) : element("p", { class: "note" }, "None since this worker started."),
    ),
  ],
};

// ---- What is shown

const VIEWS = { jobs: jobsView, points: pointsView, budgets: budgetsView, fleet: fleetView };

function viewOf(wanted) {
  return wanted.get("job") ? jobView : VIEWS[wanted.get("view")] || jobsView;
}

function showNavigation(view) {
  const list = element("ul", {}, Object.entries(VIEWS).map(([name, one]) => element("li", { "data-key": name }, element("a", { href: name === "jobs" ? "/" : `/?view=${name}`, "aria-current": one === view ? "page" : null }, one.title))));
  adoptChildren(document.getElementById("views"), element("nav", {}, list));
}

function showConnection(state, words) {
  const shown = document.getElementById("connection");
  shown.dataset.state = state;
  if (shown.textContent !== words) shown.textContent = words;
}

/** What is on the screen is old: nobody may take it for the present. */
function showOutage(since) {
  const shown = document.getElementById("outage");
  const words = since ? `This worker has not answered since ${clock(new Date(since).toISOString())}. What is shown is from then; the page asks again by itself.` : "";
  shown.hidden = !since;
  if (shown.textContent !== words) shown.textContent = words;
}

let announced = null;

/** Once per change, and not for what was there when the page came. */
function announce(words) {
  if (announced !== null && words && words !== announced) document.getElementById("announcer").textContent = words;
  announced = words || "";
}

let last = null; // what was shown, for the next second's "4 s ago"
let heardAt = now();
let timer = null;
let turn = 0;

function draw() {
  const { view, data } = last;
  adoptChildren(document.getElementById("main"), element("main", {}, view.show(data)));
  const title = view.name ? view.name(data) : view.title;
  document.title = `${title} · Tidemark`;
  announce(view.summary ? view.summary(data) : "");
}

function showInstead(view, kind, words) {
  last = null;
  document.title = `${view.title} · Tidemark`;
  adoptChildren(document.getElementById("main"), element("main", {}, element("section", { class: "panel" }, element("h1", { tabindex: "-1" }, view.title), element("p", { class: kind }, words))));
}

function showAnswering() {
  heardAt = now();
  showConnection("live", "Live");
  showOutage(null);
}

function showFailure(failure, view) {
  if (failure instanceof Refused) {
    showAnswering();
    showInstead(view, "error", failure.message);
    return;
  }
  if (!(failure instanceof Unheard)) throw failure; // a mistake of this page's own
  showConnection("lost", "Not answering");
  showOutage(heardAt);
  if (last && last.view === view) draw();
  else showInstead(view, "note", "Nothing of this has been heard yet.");
}

async function refresh() {
  const mine = ++turn;
  const view = viewOf(parameters());
  clearTimeout(timer);
  showNavigation(view);
  const begun = performance.now();
  const { data, failure } = await view.load(parameters()).then((loaded) => ({ data: loaded }), (rejected) => ({ failure: rejected }));
  if (mine !== turn) return;
  if (!document.hidden) timer = setTimeout(refresh, failure ? 2 * POLL_MS : Math.max(POLL_MS, (performance.now() - begun) * PATIENCE));
  if (failure) {
    showFailure(failure, view);
    return;
  }
  last = { view, data };
  showAnswering();
  draw();
}

async function go(url, isNewPlace) {
  if (isNewPlace) history.pushState(null, "", url);
  else history.replaceState(null, "", url);
  if (isNewPlace) announced = null;
  await refresh();
}

// ---- What a person does

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href^='/']");
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || link.pathname !== "/") return;
  event.preventDefault();
  const isChip = link.classList.contains("chip");
  await go(link.href, true);
  if (isChip) return; // the filter that was chosen keeps the focus
  document.querySelector("main h1")?.focus();
  if (!link.closest("nav")) scrollTo(0, 0);
});

let typing = null;

function takeFilters(form) {
  const changes = { after: "" };
  for (const field of form.elements) if (field.name) changes[field.name] = field.value.trim();
  go(urlWith(changes), false);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form.filters");
  if (!form) return;
  clearTimeout(typing);
  typing = setTimeout(() => takeFilters(form), event.target.nodeName === "SELECT" ? 0 : 250);
});
document.addEventListener("submit", (event) => {
  event.preventDefault();
  takeFilters(event.target);
});
document.addEventListener("reset", (event) => {
  event.preventDefault();
  const field = event.target.elements.text;
  field.value = "";
  field.focus();
  go(urlWith(Object.fromEntries([...FILTERS, "after"].map((name) => [name, ""]))), false);
});
addEventListener("popstate", () => {
  announced = null;
  refresh();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) refresh();
});
refresh();
