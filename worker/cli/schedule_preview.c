#include "cli/schedule_preview.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/json.h"
#include "cli/listing.h"

static const struct table_column columns[] = {
    {.title = "PLAN"},
    {.title = "RULE"},
    {.title = "SCHEDULED (UTC)"},
    {.title = "WALL CLOCK", .gives_way = true},
    {.title = "DUE"},
    {.title = "RESOURCES", .is_right = true},
    {.title = NULL},
};

struct instants {
    const struct schedule_preview *preview;
    struct schedule_due *rows;
    size_t count, capacity;
};

static bool is_due(const struct schedule_preview *preview, const struct schedule_due *due)
{
    return due->at_ms <= preview->now_ms &&
           due->at_ms > schedule_due_horizon(due->rule, preview->limits, preview->now_ms);
}

static void append(struct instants *instants, const struct schedule_due *due)
{
    if (instants->count == instants->capacity) {
        instants->capacity = instants->capacity ? instants->capacity * 2 : 64;
        instants->rows = memory_resize(instants->rows, instants->capacity * sizeof(*instants->rows));
    }
    instants->rows[instants->count++] = *due;
}

/* Everything that is due now, and so many instants behind it. */
static void add_rule(struct instants *instants, const struct backup_plan *plan, const struct backup_rule *rule)
{
    const struct schedule_preview *preview = instants->preview;
    struct schedule_due due = {.at_ms = preview->since_ms
                                            ? preview->since_ms - 1
                                            : schedule_due_horizon(rule, preview->limits, preview->now_ms)};
    size_t shown = 0;

    while (shown < preview->count && schedule_due_next(plan, rule, due.at_ms, 1, &due) == 1) {
        append(instants, &due);
        shown += preview->since_ms || due.at_ms > preview->now_ms;
    }
}

static const char *wall_clock(const struct schedule_due *due, struct arena *arena)
{
    char local[CLOCK_RFC3339_BYTES];
    int64_t offset_s = due->rule->schedule.zone ? cron_zone_offset(due->rule->schedule.zone, due->at_ms / 1000) : 0;

    clock_format_rfc3339(due->at_ms + offset_s * 1000, local);
    return arena_format(arena, "%.10s %.5s %s", local, local + 11, due->rule->zone_name ? due->rule->zone_name : "UTC");
}

static void fill_row(const void *context, size_t index, struct arena *arena, struct table_row *row)
{
    const struct instants *instants = context;
    const struct schedule_due *due = &instants->rows[index];
    SCOPED(json) json_t *requests = schedule_due_requests(due, instants->preview->resources);
    bool is_now = is_due(instants->preview, due);
    char at[CLOCK_RFC3339_BYTES];

    clock_format_rfc3339(due->at_ms, at);
    *row = (struct table_row){
        .cells = {due->plan->name, due->rule->name, arena_format(arena, "%.10s %.5s", at, at + 11),
                  wall_clock(due, arena), is_now ? "now" : "", arena_format(arena, "%zu", json_array_size(requests))},
        .colour = is_now ? COLOUR_GREEN : COLOUR_NONE,
    };
}

static void append_json(const void *context, size_t index, struct text *json)
{
    const struct instants *instants = context;
    const struct schedule_due *due = &instants->rows[index];
    SCOPED(json) json_t *requests = schedule_due_requests(due, instants->preview->resources);
    SCOPED(json) json_t *line = NULL;
    char at[CLOCK_RFC3339_BYTES];

    clock_format_rfc3339(due->at_ms, at);
    line = memory_require(json_pack("{s:s, s:s, s:s, s:b, s:O}", "planName", due->plan->name, "ruleName",
                                    due->rule->name, "scheduledTime", at, "isDue", is_due(instants->preview, due),
                                    "requests", requests));
    listing_append_tree(line, json);
}

void schedule_preview_print(const struct schedule_preview *preview)
{
    struct instants instants = {.preview = preview};
    struct listing listing = {
        .columns = columns, .coloured = 4, .context = &instants, .fill = fill_row, .append_json = append_json};

    for (size_t i = 0; i < preview->plans->count; i++) {
        const struct backup_plan *plan = preview->plans->plans[i];

        for (size_t rule = 0; rule < plan->rule_count; rule++)
            add_rule(&instants, plan, &plan->rules[rule]);
    }
    listing.count = instants.count;
    listing_print(&listing, preview->format);
    free(instants.rows);
}
