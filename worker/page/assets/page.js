// The page: reads the API every second and shows it.  The URL says what is shown; nothing is kept anywhere else.

const POLL_MS = 1000;
const PATIENCE = 4; // an answer that took long is asked for less often

// ---- Elements

/** element("a", {href: "/", class: "x"}, "text", child): attributes that are null or false are left out. */
function element(name, attributes = {}, ...children) {
  const made = ["svg", "g", "rect", "line", "circle", "text", "path", "title"].includes(name)
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

function ago(text) {
  if (!text) return null;
  const distance = millis(text) - now();
  const words = distance > 0 ? `in ${duration(distance)}` : distance > -1000 ? "now" : `${duration(-distance)} ago`;
  return element("time", { datetime: text, title: clock(text) }, words);
}

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
  EXPIRED: { sign: "⧖", tone: "bad" },
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

async function ask(path) {
  const answer = await fetch(path, { headers: { Accept: "application/json" } });
  const date = Date.parse(answer.headers.get("Date"));
  // The header has whole seconds: a skew below two is none.
  if (date && Math.abs(date - Date.now()) > 2000) skewMs = date - Date.now();
  if (answer.ok) return answer.json();
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
    element("label", { class: "wide", "data-key": "text" }, "Text", element("input", { name: "text", type: "search", value: wanted.get("text") || "", placeholder: "Id, ARN or message", maxlength: 200, autocomplete: "off" })),
    choice("State", "state", STATE_CHOICES, (value) => ({ open: "All that are open", ended: "All that have ended" })[value] || value),
    choice("Service", "service", found.services),
    choice("Account", "account", found.accounts),
    choice("Region", "region", found.regions),
    isFiltered && element("button", { type: "reset", "data-key": "clear" }, "Clear"),
  );
}

function now_(job) {
  const tone = STATES[job.state]?.tone;
  return [
    job.reasonCode && element("span", { class: "reason", "data-tone": tone === "bad" ? "bad" : null }, job.reasonCode),
    job.waitingFor ? `Waits for ${job.waitingFor}` : job.statusMessage || (job.state === "RUNNING" && job.step ? job.step : ""),
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
    cell("Now", element("span", {}, now_(job))),
    cell("Window", element("span", {}, windowOf(job))),
    cell("Created", ago(job.creationDate)),
  );
}

function jobTable(found) {
  if (found.jobs.length === 0)
    return element("p", { class: "empty" }, found.known === 0 ? "No jobs yet. Send one: tidemark job start ARN" : "No job is like that.");
  const heads = ["State", "Resource", "Where", "Progress", "Now", "Window", "Created"];
  return element(
    "table",
    { class: "cards", role: "table", "aria-label": "Jobs" },
    element("thead", { role: "rowgroup" }, element("tr", { role: "row" }, heads.map((head) => element("th", { scope: "col", role: "columnheader" }, head)))),
    element("tbody", { role: "rowgroup" }, found.jobs.map(jobRow)),
  );
}

function task(job) {
  const { short, tone } = ATTENTION[job.attention];
  const why = job.statusMessage || (job.waitingFor && `Waits for ${job.waitingFor}`) || (job.attention === "late" && windowOf(job)) || job.reasonCode;
  return element(
    "li",
    { "data-key": job.jobId },
    element("span", { class: "state", "data-tone": tone || null }, short),
    element("span", { class: "who" }, element("a", { href: jobUrl(job.jobId) }, shortName(subjectOf(job)) || job.jobId), ` ${KINDS[job.jobType] || job.jobType}, ${job.resourceType || "?"}, ${job.region || ""}`),
    element("span", { class: "when quiet" }, ago(job.completionDate || job.creationDate)),
    why && element("span", { class: "why" }, why),
  );
}

function attentionPanel(found, urgent) {
  const counts = Object.entries(found.attention).filter(([, count]) => count > 0);
  const sum = counts.reduce((total, [, count]) => total + count, 0);
  if (sum === 0)
    return element("section", { class: "panel calm", "aria-labelledby": "attention", "data-key": "attention" }, element("span", { class: "state", "data-tone": "good", "aria-hidden": "true" }, "✓"), element("h2", { id: "attention" }, "Nothing needs attention"));
  const chosen = parameters().get("attention");
  return element(
    "section",
    { class: "panel urgent", "aria-labelledby": "attention", "data-key": "attention" },
    element("h2", { id: "attention" }, `${plural(sum, "job needs", "jobs need")} attention`),
    element(
      "ul",
      { class: "chips" },
      counts.map(([name, count]) =>
        element("li", { "data-key": name }, element("a", { class: "chip", href: urlWith({ attention: chosen === name ? "" : name, state: "", after: "" }), "aria-current": chosen === name ? "true" : null }, ATTENTION[name].words, element("b", {}, count.toLocaleString("en")))),
      ),
    ),
    element("ol", { class: "tasks" }, urgent.jobs.map(task)),
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

const jobsView = {
  title: "Jobs",
  async load(wanted) {
    const query = new URLSearchParams();
    for (const name of [...FILTERS, "after"]) if (wanted.get(name)) query.set(name, wanted.get(name));
    const found = await ask(`/api/jobs?${query}`);
    const sum = Object.values(found.attention).reduce((total, count) => total + count, 0);
    const urgent = sum ? await ask("/api/jobs?attention=any&order=attention&limit=5") : { jobs: [] };
    return { found, urgent };
  },
  show({ found, urgent }) {
    const first = parameters().get("after");
    return [
      element("h1", { class: "unseen", tabindex: "-1" }, "Jobs of this worker"),
      attentionPanel(found, urgent),
      element(
        "section",
        { class: "panel", "aria-labelledby": "jobs", "data-key": "jobs" },
        element("div", { class: "heading" }, element("h2", { id: "jobs" }, "Jobs"), element("span", { class: "quiet" }, `${found.matched.toLocaleString("en")} of ${plural(found.known, "job", "jobs")} in this worker's partitions`)),
        stateChips(found),
        element("p", {}, " "),
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

// ---- What is shown

const VIEWS = { jobs: jobsView };

function viewOf(wanted) {
  return VIEWS[wanted.get("view")] || jobsView;
}

function showNavigation(view) {
  const links = Object.entries(VIEWS).filter(([, one]) => !one.isHidden);
  const list = element("ul", {}, links.map(([name, one]) => element("li", { "data-key": name }, element("a", { href: name === "jobs" ? "/" : `/?view=${name}`, "aria-current": one === view ? "page" : null }, one.title))));
  adoptChildren(document.getElementById("views"), element("nav", {}, list));
}

function showConnection(state, words) {
  const shown = document.getElementById("connection");
  shown.dataset.state = state;
  if (shown.textContent !== words) shown.textContent = words;
}

let announced = null;

/** Once per change, and not for what was there when the page came. */
function announce(words) {
  if (announced !== null && words && words !== announced) document.getElementById("announcer").textContent = words;
  announced = words || "";
}

let last = null; // what was shown, for the next second's "4 s ago"
let timer = null;
let turn = 0;

function draw() {
  const { view, data } = last;
  adoptChildren(document.getElementById("main"), element("main", {}, view.show(data)));
  const title = view.name ? view.name(data) : view.title;
  document.title = `${title} · Tidemark`;
  announce(view.summary ? view.summary(data) : "");
}

function showFailure(failure, view) {
  if (failure instanceof Refused) {
    showConnection("live", "Live");
    last = null;
    adoptChildren(document.getElementById("main"), element("main", {}, element("section", { class: "panel" }, element("h1", { tabindex: "-1" }, view.title), element("p", { class: "error" }, failure.message))));
    return;
  }
  showConnection("lost", "Not answering");
  if (last && last.view === view) draw();
}

async function refresh() {
  const mine = ++turn;
  const view = viewOf(parameters());
  clearTimeout(timer);
  const begun = performance.now();
  showNavigation(view);
  try {
    const data = await view.load(parameters());
    if (mine !== turn) return;
    last = { view, data };
    showConnection("live", "Live");
    draw();
  } catch (failure) {
    if (mine !== turn) return;
    showFailure(failure, view);
  }
  if (!document.hidden) timer = setTimeout(refresh, Math.max(POLL_MS, (performance.now() - begun) * PATIENCE));
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
