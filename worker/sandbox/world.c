#include "sandbox/world.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/ec2.h"
#include "sandbox/request.h"
#include "sandbox/shelf.h"

static int64_t given_or(int64_t value, int64_t fallback)
{
    return value > 0 ? value : fallback;
}

struct world *world_new(const struct world_options *options)
{
    struct world *world = memory_allocate_zeroed(1, sizeof(*world));

    assert(options->visibility_lag_ms >= 0);
    world->options = *options;
    world->options.account = arena_text(&world->arena, options->account ? options->account : "111122223333");
    world->options.snapshot_duration_ms = given_or(options->snapshot_duration_ms, 60000);
    world->options.volume_duration_ms = given_or(options->volume_duration_ms, 2000);
    world->options.rate_scale = options->rate_scale > 0 ? options->rate_scale : 1;
    world->random = options->seed;
    return world;
}

void world_free(struct world *world)
{
    if (world == NULL)
        return;
    for (size_t i = 0; i < world->volumes.count; i++)
        unfinished_done(&((struct volume *)(void *)world->volumes.all[i])->unfinished);
    for (struct place *place = world->places; place; place = place->next)
        unfinished_done(&place->copies);
    trust_done(&world->trust);
    collection_done(&world->snapshots);
    collection_done(&world->volumes);
    index_done(&world->volumes_by_token);
    shelf_done_all(world);
    arena_release(&world->arena);
    free(world);
}

void world_add_volume(struct world *world, const char *region, const char *volume_id, unsigned size_gib,
                      bool is_encrypted, int64_t snapshot_duration_ms)
{
    struct arena *arena = &world->arena;
    struct place *place = place_of(&world->places, STATE_EVERY_ACCOUNT, region, arena);
    struct volume *volume = arena_allocate(arena, sizeof(*volume));

    assert(strncmp(volume_id, "vol-", 4) == 0 && size_gib > 0);
    *volume = (struct volume){
        .resource = {.id = arena_text(arena, volume_id),
                     .parent_id = "",
                     .place = place,
                     .created_ms = world->now_ms},
        .is_shared = true,
        .size_gib = size_gib,
        .is_encrypted = is_encrypted,
        .kms_key_id = is_encrypted ? ec2_default_key(world, place_of(&world->places, world->options.account,
                                                                     region, arena))
                                   : "",
        .zone = arena_format(arena, "%sa", region),
        .type = "gp3",
        .iops = "3000",
        .throughput = "125",
        .snapshot_duration_ms = snapshot_duration_ms,
    };
    collection_add(&world->volumes, &volume->resource);
}

void world_inject(struct world *world, const struct world_fault *fault)
{
    faults_add(&world->faults, fault, &world->arena);
}

static struct call_count *count_of(struct world *world, const char *service, const char *operation)
{
    struct call_count *count = world->calls;

    while (count && (strcmp(count->operation, operation) != 0 || strcmp(count->service, service) != 0))
        count = count->next;
    if (count)
        return count;
    count = arena_allocate(&world->arena, sizeof(*count));
    *count = (struct call_count){.service = arena_text(&world->arena, service),
                                 .operation = arena_text(&world->arena, operation),
                                 .next = world->calls};
    world->calls = count;
    return count;
}

/* What a fault makes of a call before the service sees it.  False if it never does. */
static bool passes_fault(struct request *request, const struct world_fault *fault,
                         struct world_delivery *delivery)
{
    const struct service_codes *codes = &request->service->codes;

    if (fault == NULL)
        return true;
    switch (fault->kind) {
    case WORLD_FAULT_THROTTLE:
        return request_refuse(request, codes->throttled, "Rate exceeded");
    case WORLD_FAULT_500:
        return request_refuse(request, codes->internal, "An internal error has occurred");
    case WORLD_FAULT_503_HTML:
        delivery->is_html = true;
        request->http_status = 503;
        return error_set(request->error, ERROR_TRANSIENT, "the answer with HTTP status 503 is none of AWS");
    case WORLD_FAULT_CODE:
        return request_refuse(request, fault->code, "Refused by an injected fault");
    case WORLD_FAULT_LOST_BEFORE:
        delivery->is_lost = true;
        return error_set(request->error, ERROR_TRANSIENT, "the connection broke");
    case WORLD_FAULT_LOST_AFTER:
        delivery->is_lost = true;
        return true;
    case WORLD_FAULT_TRUNCATED:
        delivery->is_truncated = true;
        return true;
    case WORLD_FAULT_SLOW:
    case WORLD_FAULT_SNAPSHOT_ERROR:
    case WORLD_FAULT_SNAPSHOT_STUCK:
    case WORLD_FAULT_KIND_COUNT:
        break;
    }
    return true;
}

static bool perform(struct request *request, const struct call *call, struct world_delivery *delivery)
{
    struct world *world = request->world;
    const struct fault_call target = {call->service, call->operation, request->input};
    const struct world_fault *slow = faults_take(&world->faults, FAULT_STAGE_DELAY, &target, &world->random);
    const struct world_fault *fault = faults_take(&world->faults, FAULT_STAGE_CALL, &target, &world->random);

    delivery->delay_ms = slow ? slow->delay_ms : 0;
    if (!passes_fault(request, fault, delivery))
        return false;
    if (request->operation == NULL)
        return request_refuse(request, request->service->codes.unknown_operation,
                              "The action %.60s is not valid for this web service.", call->operation);
    return service_perform(request);
}

static bool is_query(const struct service *service)
{
    return service->protocol == SERVICE_EC2 || service->protocol == SERVICE_QUERY;
}

/* What a caller in process gives: its numbers are texts once they were sent by a query protocol. */
static json_t *input_of(const struct service *service, const struct call *call)
{
    if (call->input == NULL)
        return memory_require(json_object());
    return is_query(service) ? request_as_texts(call->input) : json_incref(call->input);
}

static bool answer_service(struct world *world, const struct service *service, const struct call *call,
                           struct answer *answer, struct world_delivery *delivery)
{
    const char *account = call->account && *call->account ? call->account : world->options.account;
    SCOPED(json) json_t *input = input_of(service, call);
    SCOPED(json) json_t *output = memory_require(json_object());
    const struct service_operation *operation = service_find_operation(service, call->operation);
    struct call_count *count = count_of(world, service->name, operation ? call->operation : "(unknown)");
    struct request request = {
        .world = world,
        .service = service,
        .operation = operation,
        .place = place_of(&world->places, account, call->region, &world->arena),
        .caller_arn = call->role_arn ? call->role_arn : "",
        .input = input,
        .output = output,
        .error = &answer->error,
        .now_ms = world->now_ms,
    };

    count->count++;
    if (perform(&request, call, delivery)) {
        answer->http_status = 200;
        answer->output = is_query(service) ? request_as_texts(output) : json_incref(output);
        return true;
    }
    answer->http_status = request.http_status;
    answer->is_outcome_unknown = answer->error.class == ERROR_TRANSIENT && call->is_mutating;
    count->throttled += answer->error.class == ERROR_THROTTLED;
    return false;
}

void world_perform(struct world *world, const struct call *call, int64_t now_ms, struct answer *answer,
                   struct world_delivery *delivery)
{
    const struct service *service = service_find(call->service);

    *answer = (struct answer){0};
    *delivery = (struct world_delivery){0};
    world->now_ms = now_ms;
    state_print_uuid(world, answer->request_id);
    if (service) {
        (void)answer_service(world, service, call, answer, delivery);
        return;
    }
    (void)error_set(&answer->error, ERROR_REJECTED, "the sandbox has no service \"%.60s\"", call->service);
    (void)snprintf(answer->error.code, sizeof(answer->error.code), "UnknownService");
    answer->http_status = 400;
}

/* In process the world stands in for the client as well, which signs a copy's source before it sends the
 * call. */
static json_t *input_as_sent(const struct call *call)
{
    const char *source = json_text_at(call->input, "SourceSnapshotId");
    json_t *input = memory_require(json_copy(call->input));

    if (strcmp(call->service, "ec2") == 0 && strcmp(call->operation, "CopySnapshot") == 0 && source)
        json_object_set_new(input, "PresignedUrl",
                            memory_require(json_sprintf("https://ec2/?SourceSnapshotId=%s", source)));
    return input;
}

static void answer_lost(struct answer *answer, const char *how)
{
    answer_done(answer);
    (void)error_set(&answer->error, ERROR_TRANSIENT, "%s", how);
    answer->is_outcome_unknown = true;
}

void world_answer(struct world *world, const struct call *call, int64_t now_ms, struct answer *answer,
                  struct world_delivery *delivery)
{
    SCOPED(json) json_t *input = input_as_sent(call);
    struct call sent = *call;

    sent.input = input;
    world_perform(world, &sent, now_ms, answer, delivery);
    if (delivery->is_lost)
        answer_lost(answer, "the connection broke before an answer arrived");
    else if (delivery->is_truncated)
        answer_lost(answer, "the answer broke off");
}

size_t world_count_snapshots(const struct world *world, const char *tag_key, const char *tag_value,
                             bool include_deleted)
{
    const struct index_entry *entry = collection_tagged(&world->snapshots, tag_key, tag_value);
    size_t count = 0;

    for (size_t i = 0; entry && i < entry->count; i++) {
        const char *value = resource_tag(entry->items[i], tag_key);
        bool is_deleted = snapshot_state(snapshot_of(entry->items[i]), world->now_ms) == SNAPSHOT_DELETED;

        count += value && strcmp(value, tag_value) == 0 && (include_deleted || !is_deleted);
    }
    return count;
}

static bool is_of_operation(const struct call_count *count, const char *operation)
{
    const char *colon = operation ? strchr(operation, ':') : NULL;

    if (operation == NULL || *operation == '\0')
        return true;
    if (colon && (strlen(count->service) != (size_t)(colon - operation) ||
                  strncmp(count->service, operation, (size_t)(colon - operation)) != 0))
        return false;
    return strcmp(count->operation, colon ? colon + 1 : operation) == 0;
}

size_t world_count_calls(const struct world *world, const char *operation, bool throttled_only)
{
    size_t sum = 0;

    for (const struct call_count *count = world->calls; count; count = count->next)
        if (is_of_operation(count, operation))
            sum += throttled_only ? count->throttled : count->count;
    return sum;
}
