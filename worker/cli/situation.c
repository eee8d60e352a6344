#include "cli/situation.h"

#include <assert.h>
#include <string.h>

#include "base/compiler.h"
#include "proto/reason.h"

#define IN(state) (1u << STATE_##state)
#define BEFORE_ITS_START (IN(CREATED) | IN(PENDING))
#define OPEN (BEFORE_ITS_START | IN(RUNNING) | IN(ABORTING))
#define FINAL "Nothing: the state is final, and was told once."

/* The first that fits is the one: what is said in particular stands before what holds in general. */
const struct situation situations[] = {
    {.name = "queued", .states = OPEN, .waits_for = "the job that runs on the same resource",
     .meaning = "One job at a time works on a resource.",
     .next = "It begins by itself as soon as the job before it has ended.",
     .to_do = "Wait, or stop the job that has the resource. Requests with OverlapPolicy Skip or Fail do not queue."},
    {.name = "paused", .states = OPEN, .waits_for = "scope * to be resumed*",
     .meaning = "Its account and Region are paused: requests are taken, nothing is started, and the windows go on.",
     .next = "It goes on at once when the scope is resumed.",
     .to_do = "Resume the scope, or find out from whoever paused it how long that is meant to last."},
    {.name = "call-refused", .states = OPEN, .waits_for = "* to accept *",
     .meaning = "AWS did not take a call that the job needs, and may take it later.",
     .next = "The call is made again, at growing intervals of at most engine.retry.delay.max.ms."},
    {.name = "resource-not-ready", .states = OPEN, .waits_for = "the * resource to be ready: it is *",
     .meaning = "The service does not start this work while the resource is in the state that it is in.",
     .next = "The resource is looked at again, at growing intervals of at most engine.retry.delay.max.ms."},
    {.name = "no-answer", .states = OPEN, .waits_for = "an answer of *",
     .meaning = "The service does not tell how the work is doing. What it has begun goes on meanwhile.",
     .next = "It is asked again; nothing is started twice and nothing is given up before the windows end."},
    {.name = "unclear-call", .states = OPEN, .waits_for = "* to show whether * was applied",
     .meaning = "A call left and its answer never came, so nobody knows yet whether AWS acted on it.",
     .next = "What it would have made is looked for by the job's tag or token: found, it is kept; else the call is "
             "made again.",
     .to_do = "Nothing: that is how a job is kept from being done twice."},
    {.name = "newer-version", .states = OPEN, .waits_for = "a worker of a version that knows its step *",
     .meaning = "A newer version of the worker has brought the job to a step that the worker which has it now lacks.",
     .next = "It goes on as soon as a worker of the newer version has its partition; its windows go on meanwhile.",
     .to_do = "Bring all workers to the newer version."},
    {.name = "waiting", .states = OPEN, .waits_for = "*",
     .meaning = "The job waits for what it says.",
     .next = "It is tried again inside its windows."},
    {.name = "accepted", .states = BEFORE_ITS_START,
     .meaning = "The request was taken, and nothing that changes anything has been done in AWS.",
     .next = "Its first call leaves when its scheduled time has come and a worker has room for it.",
     .to_do = "Nothing, unless it stays so: then look whether a worker runs (/ready) and which calls wait (/metrics)."},
    {.name = "running", .states = IN(RUNNING),
     .meaning = "AWS is at work on it.",
     .next = "Its progress is looked at, together with all others of its kind; every change is told.",
     .to_do = "Nothing. Work that the service is slow with is told by its percentage, where the service has one."},
    {.name = "stopping", .states = IN(ABORTING),
     .meaning = "Somebody asked for it to be stopped, and what it had begun is being taken away.",
     .next = "It ends ABORTED and says what was done.",
     .to_do = "Nothing."},
    {.name = "completed", .states = IN(COMPLETED),
     .meaning = "It was done.",
     .next = FINAL},
    {.name = "partial", .states = IN(PARTIAL),
     .meaning = "A part of it was done.",
     .next = FINAL},
    {.name = "failed", .states = IN(FAILED),
     .meaning = "It could not be done.",
     .next = FINAL},
    {.name = "expired", .states = IN(EXPIRED),
     .meaning = "One of its windows ended before it was done. What it had begun is taken away.",
     .next = FINAL},
    {.name = "stopped", .states = IN(ABORTED),
     .meaning = "It was stopped, or skipped, and was not done.",
     .next = FINAL},
};
const size_t situation_count = COUNT_OF(situations);

static bool fits(const struct situation *situation, const struct job_view *view)
{
    bool is_waiting = *view->waiting_for != '\0';

    if ((situation->states >> view->state & 1) == 0)
        return false;
    return situation->waits_for ? is_waiting && text_matches(situation->waits_for, view->waiting_for) : true;
}

const struct situation *situation_of(const struct job_view *view)
{
    size_t i = 0;

    assert(view->state < STATE_COUNT);
    while (!fits(&situations[i], view))
        i++; /* every state has a row that asks for nothing */
    return &situations[i];
}

static void print_situation(const struct situation *situation, struct text *markdown)
{
    text_append_format(markdown, "| `%s` | ", situation->name);
    if (situation->waits_for)
        text_append_format(markdown, "waits for `%s`", situation->waits_for);
    else
        for (int state = 0, told = 0; state < STATE_COUNT; state++)
            if (situation->states >> state & 1)
                text_append_format(markdown, "%s`%s`", told++ ? ", " : "", job_state_name((enum job_state)state));
    text_append_format(markdown, " | %s | %s | %s |\n", situation->meaning, situation->next,
                       situation->to_do ? situation->to_do : "As its reason code says.");
}

static void print_reason(const struct reason_text *reason, struct text *markdown)
{
    text_append_format(markdown, "\n### %s\n\n%s %s\n\n%s\n", reason->code, reason->what_happened,
                       reason->is_retried ? "Tidemark tries again inside the window." : "The job ends.",
                       reason->what_to_do);
}

void situation_print_markdown(struct text *markdown)
{
    assert(markdown != NULL);
    text_append_string(markdown, "| situation | how it shows | what it means | what Tidemark does next | what to do |\n"
                                 "|---|---|---|---|---|\n");
    for (size_t i = 0; i < situation_count; i++)
        print_situation(&situations[i], markdown);
    /* A heading each, so that a link leads to it. */
    for (int i = REASON_NONE + 1; i < REASON_COUNT; i++)
        print_reason(reason_text((enum reason)i), markdown);
}
