/* A service with one kind of document, for the tests of what all services stand on. */
#ifndef TIDEMARK_TESTS_SANDBOX_TOY_H
#define TIDEMARK_TESTS_SANDBOX_TOY_H

#include "harness/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/document.h"
#include "sandbox/shelf.h"

enum { TOY_START_MS = 1700000000 };

static const struct life toy_life = {
    .stages = {{"PENDING", 10}, {"CREATING", 100}},
    .ready = "AVAILABLE",
    .failed = "FAILED",
    .deleting = "DELETING",
};

static const struct kind toy_kind = {
    .name = "toy:backup",
    .id_prefix = "backup-",
    .arn = "arn:aws:toy:{region}:{account}:backup/{id}",
    .life = &toy_life,
    .defaults = "{\"Type\":\"USER\",\"Size\":5}",
    .shown = {.id = "Id",
              .arn = "Arn",
              .state = "Lifecycle",
              .progress = "Progress",
              .failure = "Details.Message",
              .created = "Created",
              .tags = "Tags"},
};

static const struct service_operation toy_operation = {.name = "CreateBackup", .is_mutating = true};

static const struct service toy_service = {
    .name = "toy",
    .protocol = SERVICE_JSON,
    .codes = {.throttled = "Throttled",
              .internal = "Internal",
              .unknown_operation = "UnknownOperation",
              .unknown_member = "UnknownMember",
              .missing = "Missing",
              .wrong_type = "WrongType",
              .out_of_range = "OutOfRange"},
};

/* A call at a time, with JSON in which ' stands for ". */
struct toy {
    struct world *world;
    struct error error;
    struct request request;
};

static inline json_t *toy_json(const char *text)
{
    char *copy = strdup(text);
    json_error_t found;
    json_t *value;

    for (char *at = copy; *at; at++)
        if (*at == '\'')
            *at = '"';
    value = json_loads(copy, JSON_DECODE_ANY, &found);
    if (value == NULL)
        fail_msg("%s in %s", found.text, text);
    free(copy);
    return value;
}

static inline void toy_call(struct toy *toy, const char *input)
{
    json_decref(toy->request.input);
    json_decref(toy->request.output);
    toy->error = (struct error){0};
    toy->request.input = toy_json(input);
    toy->request.output = json_object();
    toy->request.error = &toy->error;
}

static inline void toy_at(struct toy *toy, int64_t passed_ms)
{
    toy->request.now_ms = TOY_START_MS + passed_ms;
    toy->world->now_ms = toy->request.now_ms;
}

static inline void toy_init(struct toy *toy, const struct world_options *options)
{
    *toy = (struct toy){.world = world_new(options)};
    toy->request = (struct request){
        .world = toy->world, .service = &toy_service, .operation = &toy_operation,
        .place = place_of(&toy->world->places, "111122223333", "eu-west-1", &toy->world->arena)};
    toy_call(toy, "{}");
    toy_at(toy, 0);
}

static inline void toy_done(struct toy *toy)
{
    json_decref(toy->request.input);
    json_decref(toy->request.output);
    world_free(toy->world);
}

#endif
