#include "cli/copy_watch.h"

#include <assert.h>
#include <string.h>

#include "base/json.h"
#include "cli/command.h"
#include "cli/wall_clock.h"

#define MS_PER_DAY INT64_C(86400000)

enum { LOOK_MS = 100, SILENCE_MS = 30000, PRUNE_MS = 3600000 };

/* A copy is known by what it is a copy of and by its vault, whose name it keeps, and its Region. */
static const char *name_of(const char *source_arn, const char *region, const char *vault, struct arena *arena)
{
    return arena_format(arena, "%s %s %s", source_arn, region, vault);
}

static const char *name_of_request(const json_t *request, struct arena *arena)
{
    const char *vault_arn = json_text_at(request, "DestinationBackupVaultArn");
    struct error ignored;
    struct arn arn;
    bool is_arn = arn_parse(vault_arn, &arn, &ignored);

    assert(is_arn); /* it was checked with the plan */
    (void)is_arn;
    return name_of(json_text_at(request, "RecoveryPointArn"), arn.region, strrchr(vault_arn, ':') + 1, arena);
}

static void open_sets(struct copy_watch *watch)
{
    if (watch->wanted)
        return;
    watch->wanted = memory_require(json_object());
    watch->there = memory_require(json_object());
}

/* What is deleted is copied no more. */
static void forget_point(struct copy_watch *watch, const char *arn)
{
    const char *name;
    json_t *request;
    void *next;

    json_object_foreach_safe(watch->wanted, next, name, request)
    {
        if (strcmp(json_text_at(request, "RecoveryPointArn"), arn) == 0)
            (void)json_object_del(watch->wanted, name);
    }
}

static void take_point(struct copy_watch *watch, const struct point_view *view, int64_t now_ms)
{
    SCOPED(json) json_t *requests = copy_due_requests(watch->plans, watch->limits, view, now_ms);
    struct arena arena = {.newest = NULL};
    json_t *request;
    size_t i;

    if (*view->source_arn)
        (void)json_object_set_new(watch->there, name_of(view->source_arn, view->region, view->vault, &arena),
                                  json_integer(view->created_ms));
    json_array_foreach(requests, i, request)
    {
        (void)json_object_set(watch->wanted, name_of_request(request, &arena), request);
    }
    arena_release(&arena);
}

void copy_watch_take(struct copy_watch *watch, const struct kafka_record *record, int64_t now_ms)
{
    struct arena arena = {.newest = NULL};
    SCOPED(point_view) struct point_view view = {0};
    struct catalogue_row row;
    struct error error;

    open_sets(watch);
    if (record->key == NULL)
        return;
    row = (struct catalogue_row){.arn = arena_copy(&arena, record->key, record->key_length),
                                 .json = record->value,
                                 .length = record->value_length};
    forget_point(watch, row.arn);
    if (record->value && !point_view_read(&row, &view, &error))
        (void)command_fail(&error, "a record of the catalogue was left out");
    else if (record->value)
        take_point(watch, &view, now_ms);
    arena_release(&arena);
}

static bool read_on(struct copy_watch *watch, int64_t now_ms, struct error *error)
{
    int64_t heard_ms = wall_clock_ms();
    bool has_record = true;

    while (has_record || !watch->is_at_end) {
        struct kafka_record record;

        if (!reader_next(watch->reader, watch->is_at_end ? 0 : LOOK_MS, &record, &has_record, &watch->is_at_end, error))
            return false;
        if (has_record) {
            copy_watch_take(watch, &record, now_ms);
            heard_ms = wall_clock_ms();
        } else if (wall_clock_ms() - heard_ms > SILENCE_MS) {
            return error_set(error, ERROR_TRANSIENT, "Kafka has said nothing for %d s", SILENCE_MS / 1000);
        }
    }
    return true;
}

/* A copy is no older than its source, and sources are copied for some days only. */
static void prune(struct copy_watch *watch, int64_t now_ms)
{
    const char *name;
    json_t *made_ms;
    void *next;

    if (now_ms < watch->pruned_ms + PRUNE_MS)
        return;
    watch->pruned_ms = now_ms;
    json_object_foreach_safe(watch->there, next, name, made_ms)
    {
        if (json_integer_value(made_ms) < now_ms - watch->limits->remember_days * MS_PER_DAY)
            (void)json_object_del(watch->there, name);
    }
}

bool copy_watch_read(struct copy_watch *watch, int64_t now_ms, struct error *error)
{
    open_sets(watch);
    if (watch->reader == NULL)
        watch->reader = reader_open(watch->settings, TOPIC_RECOVERY_POINTS, error);
    if (watch->reader && read_on(watch, now_ms, error)) {
        prune(watch, now_ms);
        return true;
    }
    copy_watch_forget(watch);
    return false;
}

json_t *copy_watch_requests(struct copy_watch *watch)
{
    json_t *requests = memory_require(json_array());
    const char *name;
    json_t *request;

    json_object_foreach(watch->wanted, name, request)
    {
        if (json_object_get(watch->there, name) == NULL)
            (void)json_array_append(requests, request);
    }
    return requests;
}

void copy_watch_requested(struct copy_watch *watch, const json_t *request, int64_t now_ms)
{
    struct arena arena = {.newest = NULL};
    const char *name = name_of_request(request, &arena);

    (void)json_object_set_new(watch->there, name, json_integer(now_ms));
    (void)json_object_del(watch->wanted, name);
    arena_release(&arena);
}

void copy_watch_forget(struct copy_watch *watch)
{
    reader_close(watch->reader);
    json_decref(watch->wanted);
    json_decref(watch->there);
    *watch = (struct copy_watch){.settings = watch->settings, .plans = watch->plans, .limits = watch->limits};
}
