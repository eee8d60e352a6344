#include "sandbox/document.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/text.h"
#include "sandbox/shelf.h"

enum { KEY_BYTES_MAX = 2048 };

const struct document *document_of(const struct resource *resource)
{
    return (const struct document *)(const void *)resource;
}

static struct document *changeable(struct resource *resource)
{
    return (struct document *)(void *)resource;
}

static bool is_visible_at(const struct document *document, const struct place *place, int64_t now_ms)
{
    if (document_state(document, now_ms) == NULL)
        return false;
    return document->is_shared ? strcmp(document->resource.place->region, place->region) == 0
                               : document->resource.place == place;
}

struct document *document_find_in(const struct world *world, const struct place *place,
                                  const struct kind *kind, const char *id)
{
    const struct shelf *shelf = shelf_find(world, kind);
    const struct index_entry *entry = shelf && id ? index_find(&shelf->documents.by_id, id) : NULL;

    for (size_t i = entry ? entry->count : 0; i-- > 0;) /* the newest of a name that was used again */
        if (is_visible_at(document_of(entry->items[i]), place, world->now_ms))
            return changeable(entry->items[i]);
    return NULL;
}

struct document *document_find(const struct request *request, const struct kind *kind, const char *id)
{
    return document_find_in(request->world, request->place, kind, id);
}

static bool was_seen(const struct world *world, const struct kind *kind, const char *id)
{
    const struct shelf *shelf = shelf_find(world, kind);

    return shelf && index_find(&shelf->documents.by_id, id);
}

struct document *document_find_source(struct request *request, const struct kind *kind, const char *id)
{
    struct world *world = request->world;
    struct document *found = document_find(request, kind, id);
    const struct world_resource missing = {.kind = kind->name, .region = request->place->region, .id = id};

    assert(kind->is_source);
    if (found || id == NULL || !world->options.creates_missing_resources || strncmp(id, "arn:", 4) == 0 ||
        was_seen(world, kind, id))
        return found;
    return world_add_resource(world, &missing, NULL) ? document_find(request, kind, id) : NULL;
}

struct document *document_find_or_refuse(struct request *request, const struct kind *kind, const char *id,
                                         const char *code)
{
    struct document *document = document_find(request, kind, id);

    if (document == NULL &&
        !request_refuse(request, code, "%.200s does not exist", id ? id : "What was asked for"))
        return NULL;
    return document;
}

static void print_token_key(const struct request *request, const char *token, struct text *key)
{
    text_init(key, KEY_BYTES_MAX);
    text_append_format(key, "%s/%s/%s/%s", request->place->account, request->place->region,
                       request->operation->name, token);
}

bool document_replay(struct request *request, const struct kind *kind, const char *token_member,
                     const char *code, struct document **found)
{
    const char *token = request_text(request, token_member);
    const struct shelf *shelf = shelf_find(request->world, kind);
    const struct index_entry *entry;
    SCOPED(text) struct text key = {0};

    *found = NULL;
    if (token == NULL || shelf == NULL)
        return true;
    print_token_key(request, token, &key);
    entry = index_find(&shelf->by_token, text_string(&key));
    if (entry == NULL)
        return true;
    *found = changeable(entry->items[0]);
    return (*found)->fingerprint == request_fingerprint(request) ||
           request_refuse(request, code, "The token '%.64s' was used before with other parameters", token);
}

static void remember_token(struct request *request, struct document *document, const char *token_member)
{
    const char *token = token_member ? request_text(request, token_member) : NULL;
    SCOPED(text) struct text key = {0};

    if (token == NULL)
        return;
    document->token = arena_text(&request->world->arena, token);
    document->fingerprint = request_fingerprint(request);
    print_token_key(request, token, &key);
    index_add(&shelf_of(request->world, document->kind)->by_token, text_string(&key), &document->resource);
}

void document_set(json_t *object, const char *path, json_t *value)
{
    const char *dot;
    char name[64];

    while ((dot = strchr(path, '.')) != NULL) {
        json_t *member;

        (void)snprintf(name, sizeof(name), "%.*s", (int)(dot - path), path);
        member = json_object_get(object, name);
        if (!json_is_object(member)) {
            member = memory_require(json_object());
            json_object_set_new(object, name, member);
        }
        object = member;
        path = dot + 1;
    }
    json_object_set_new(object, path, memory_require(value));
}

/* Fills in what stands between braces. */
static const char *print_arn(struct world *world, const struct document *document)
{
    const struct {
        const char *name;
        const char *value;
    } parts[] = {
        {"{region}", document->resource.place->region},
        {"{account}", document->is_shared ? world->options.account : document->resource.place->account},
        {"{id}", document->resource.id},
        {"{parent}", document->resource.parent_id},
    };
    const char *at = document->kind->arn;
    SCOPED(text) struct text arn;

    text_init(&arn, KEY_BYTES_MAX);
    while (*at) {
        bool is_filled = false;

        for (size_t i = 0; i < COUNT_OF(parts) && !is_filled; i++) {
            if (strncmp(at, parts[i].name, strlen(parts[i].name)) != 0)
                continue;
            text_append_string(&arn, parts[i].value);
            at += strlen(parts[i].name);
            is_filled = true;
        }
        if (!is_filled)
            text_append_char(&arn, *at++);
    }
    assert(!arn.has_overflowed);
    return arena_text(&world->arena, text_string(&arn));
}

static void add_defaults(struct document *document)
{
    const struct kind *kind = document->kind;
    SCOPED(json)
    json_t *defaults = kind->defaults ? memory_require(json_loads(kind->defaults, 0, NULL)) : NULL;

    if (defaults)
        json_object_update_missing(document->fields, defaults);
    if (kind->complete)
        kind->complete(document->fields);
}

void document_put(struct world *world, struct document *document)
{
    struct shelf *shelf = shelf_of(world, document->kind);

    add_defaults(document);
    document->arn = document->kind->arn ? print_arn(world, document) : "";
    state_add(world, &shelf->documents, &document->resource);
    if (*document->arn)
        index_add(&shelf->documents.by_id, document->arn, &document->resource);
}

static int64_t mean_of(const struct request *request, const struct document_plan *plan)
{
    const struct world_options *options = &request->world->options;

    if (plan->mean_ms)
        return plan->mean_ms;
    if (plan->source && plan->source->backup_duration_ms)
        return plan->source->backup_duration_ms;
    return plan->kind->length == KIND_BACKUP ? options->snapshot_duration_ms : options->volume_duration_ms;
}

/* What fails does so before its time is up. */
static void decide_end(struct request *request, struct document *document, const struct document_plan *plan)
{
    const struct ending ending =
        plan->is_part ? (struct ending){.failure = plan->failure} : state_ending(request, plan->failure);

    document->failure = document->life->failed ? ending.failure : NULL;
    document->ends_ms = request->now_ms + document->duration_ms;
    if (ending.is_stuck)
        document->ends_ms = DOCUMENT_NEVER_MS;
    else if (document->failure)
        document->ends_ms = request->now_ms + document->duration_ms * 6 / 10 + 1;
}

struct document *document_make(struct request *request, const struct document_plan *plan)
{
    struct world *world = request->world;
    struct arena *arena = &world->arena;
    struct document *document = arena_allocate(arena, sizeof(*document));

    assert(plan->id || plan->kind->id_prefix);
    *document = (struct document){
        .resource = {.id =
                         plan->id ? arena_text(arena, plan->id) : state_new_id(world, plan->kind->id_prefix),
                     .parent_id = plan->parent_id ? arena_text(arena, plan->parent_id) : "",
                     .place = request->place,
                     .created_ms = request->now_ms},
        .kind = plan->kind,
        .fields = plan->fields ? plan->fields : memory_require(json_object()),
        .is_artefact = !plan->is_part,
        .source = plan->source,
        .name = plan->name ? arena_text(arena, plan->name) : "",
        .token = "",
        .life = plan->life ? plan->life : plan->kind->life,
        .began_ms = request->now_ms,
        .deleted_ms = DOCUMENT_NEVER_MS,
        .gone_ms = DOCUMENT_NEVER_MS,
    };
    document->duration_ms = state_duration(world, document->resource.id, mean_of(request, plan));
    decide_end(request, document, plan);
    document_put(world, document);
    document_tag(request, document, plan->tags);
    remember_token(request, document, plan->token_member);
    return document;
}

void document_begin(struct document *document, const struct life *life, int64_t now_ms, int64_t duration_ms)
{
    document->life = life;
    document->fixed = NULL;
    document->began_ms = now_ms;
    document->duration_ms = duration_ms > 0 ? duration_ms : 1;
    document->ends_ms = now_ms + duration_ms;
    document->failure = NULL;
}

void document_delete(struct document *document, int64_t now_ms, int64_t duration_ms)
{
    if (document->deleted_ms != DOCUMENT_NEVER_MS)
        return;
    document->deleted_ms = now_ms;
    document->gone_ms = now_ms + duration_ms;
}

bool document_is_pending(const struct document *document, int64_t now_ms)
{
    return now_ms < document->ends_ms && now_ms < document->deleted_ms && document->fixed == NULL;
}

int document_percent(const struct document *document, int64_t now_ms)
{
    int64_t passed_ms = now_ms - document->began_ms;
    int64_t percent = passed_ms * 100 / (document->duration_ms > 0 ? document->duration_ms : 1);

    if (now_ms >= document->ends_ms)
        return document->failure ? 60 : 100;
    return percent < 0 ? 0 : percent > 99 ? 99 : (int)percent;
}

static const char *stage_of(const struct document *document, int64_t now_ms)
{
    const struct life_stage *stages = document->life->stages;
    int percent = document_percent(document, now_ms);
    size_t i = 0;

    while (i + 1 < LIFE_STAGES_MAX && stages[i + 1].state && percent >= stages[i].until_percent)
        i++;
    return stages[i].state ? stages[i].state : document->life->ready;
}

const char *document_state(const struct document *document, int64_t now_ms)
{
    if (now_ms >= document->gone_ms)
        return document->life->deleted;
    if (now_ms >= document->deleted_ms)
        return document->life->deleting;
    if (document->fixed)
        return document->fixed;
    if (now_ms < document->ends_ms)
        return stage_of(document, now_ms);
    return document->failure ? document->life->failed : document->life->ready;
}

bool document_is_in(const struct document *document, const char *states, int64_t now_ms)
{
    const char *state = document_state(document, now_ms);

    return state && shape_is_choice(states, state);
}
