#include "sandbox/sts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "sandbox/request.h"

enum {
    DURATION_DEFAULT_S = 3600,
    CHAINED_DURATION_MAX_S = 3600, /* of a role that is assumed with a role's keys */
    ARN_BYTES_MAX = 2048,
    ACCESS_KEY_ID_BYTES = 21,
};

/* An IAM role, by its ARN. */
struct role_name {
    char partition[16];
    char account[13];
    char name[512]; /* without its path */
};

static bool read_role(const char *arn, struct role_name *role)
{
    int length = 0;
    const char *slash;

    if (sscanf(arn, "arn:%15[a-z-]:iam::%12[0-9]:role/%n", role->partition, role->account, &length) != 2 ||
        length == 0 || strlen(role->account) != 12)
        return false;
    slash = strrchr(arn, '/');
    (void)snprintf(role->name, sizeof(role->name), "%s", slash + 1);
    return *role->name != '\0';
}

/* Whose keys the call was signed with. */
static void print_caller(const struct request *request, char arn[ARN_BYTES_MAX])
{
    if (*request->caller_arn)
        (void)snprintf(arn, ARN_BYTES_MAX, "%s", request->caller_arn);
    else
        (void)snprintf(arn, ARN_BYTES_MAX, "arn:aws:iam::%s:user/sandbox", request->place->account);
}

static bool check_duration(struct request *request, int64_t duration_s)
{
    if (*request->caller_arn && duration_s > CHAINED_DURATION_MAX_S)
        return request_refuse(request, "ValidationError",
                              "The requested DurationSeconds exceeds the 1 hour limit for roles assumed by role "
                              "chaining");
    return true;
}

static bool check_trust(struct request *request, const char *role_arn)
{
    char caller[ARN_BYTES_MAX];

    if (trust_allows(&request->world->trust, role_arn, request_text(request, "ExternalId")))
        return true;
    print_caller(request, caller);
    return request_refuse(request, "AccessDenied",
                          "User: %s is not authorized to perform: sts:AssumeRole on resource: %s", caller, role_arn);
}

static void print_access_key_id(struct world *world, char id[ACCESS_KEY_ID_BYTES])
{
    const char *noise = state_new_id(world, "");

    (void)snprintf(id, ACCESS_KEY_ID_BYTES, "ASIA%s", noise);
    for (char *letter = id; *letter; letter++)
        *letter = (char)toupper((unsigned char)*letter);
}

static void show_keys(json_t *output, const struct trust_keys *keys)
{
    char expiration[CLOCK_RFC3339_BYTES];

    clock_format_rfc3339(keys->expires_ms, expiration);
    json_object_set_new(output, "Credentials",
                        memory_require(json_pack("{s:s, s:s, s:s, s:s}", "AccessKeyId", keys->access_key_id,
                                                 "SecretAccessKey", secret_reveal(&keys->secret_access_key),
                                                 "SessionToken", keys->session_token, "Expiration", expiration)));
}

static void give_keys(struct request *request, const struct role_name *role, int64_t duration_s)
{
    struct world *world = request->world;
    /* Their beginnings are what a test looks for where they should not be. */
    const char *secret = arena_format(&world->arena, "sandbox-role-secret-%s", state_new_uuid(world));
    const char *token = arena_format(&world->arena, "sandbox-role-token-%s", state_new_uuid(world));
    const char *name = request_text(request, "RoleSessionName");
    char arn[ARN_BYTES_MAX], id[ACCESS_KEY_ID_BYTES];
    struct trust_keys keys = {.access_key_id = id,
                              .session_token = token,
                              .account = role->account,
                              .caller_arn = arn,
                              .expires_ms = request->now_ms + duration_s * 1000};

    (void)snprintf(arn, sizeof(arn), "arn:%s:sts::%s:assumed-role/%s/%s", role->partition, role->account, role->name,
                   name);
    print_access_key_id(world, id);
    secret_set(&keys.secret_access_key, secret, strlen(secret));
    show_keys(request->output, &keys);
    json_object_set_new(request->output, "AssumedRoleUser",
                        memory_require(json_pack("{s:s, s:o}", "Arn", arn, "AssumedRoleId",
                                                 memory_require(json_sprintf("AROASANDBOX:%s", name)))));
    trust_add_keys(&world->trust, &keys, &world->arena);
}

static bool assume_role(struct request *request)
{
    const char *role_arn = request_text(request, "RoleArn");
    int64_t duration_s = request_number(request, "DurationSeconds", DURATION_DEFAULT_S);
    struct role_name role;

    if (!read_role(role_arn, &role))
        return request_refuse(request, "ValidationError", "%.200s is invalid", role_arn);
    if (!check_duration(request, duration_s) || !check_trust(request, role_arn))
        return false;
    give_keys(request, &role, duration_s);
    return true;
}

static bool get_caller_identity(struct request *request)
{
    char arn[ARN_BYTES_MAX];
    const char *slash;

    print_caller(request, arn);
    slash = strrchr(arn, '/');
    json_object_set_new(request->output, "Arn", memory_require(json_string(arn)));
    json_object_set_new(request->output, "Account", memory_require(json_string(request->place->account)));
    json_object_set_new(request->output, "UserId",
                        memory_require(*request->caller_arn ? json_sprintf("AROASANDBOX:%s", slash + 1)
                                                            : json_string("AIDASANDBOX")));
    return true;
}

/* clang-format off */
/* https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
static const struct shape assume_role_input[] = {
    {.path = "RoleArn", .is_required = true, .min = 20, .max = 2048},
    {.path = "RoleSessionName", .is_required = true, .min = 2, .max = 64, .letters = "A-Za-z0-9_+=,.@-"},
    {.path = "DurationSeconds", .type = SHAPE_NUMBER, .min = 900, .max = 43200},
    {.path = "ExternalId", .min = 2, .max = 1224, .letters = "A-Za-z0-9_+=,.@:/-"},
    {.path = "SourceIdentity", .min = 2, .max = 64, .letters = "A-Za-z0-9_+=,.@-"},
    {.path = "Policy", .min = 1, .max = 2048}, {0},
};

static const struct service_operation operations[] = {
    {.name = "AssumeRole", .is_mutating = true, .bucket = {600, 600},
     .shape = assume_role_input, .perform = assume_role},
    {.name = "GetCallerIdentity", .bucket = {600, 600}, .perform = get_caller_identity},
    {0},
};

static const struct service_status statuses[] = {
    {"AccessDenied", 403}, {"InternalFailure", 500}, {0},
};

const struct service sts_service = {
    .name = "sts",
    .protocol = SERVICE_QUERY,
    .codes = {.throttled = "Throttling",
              .internal = "InternalFailure",
              .unknown_operation = "InvalidAction",
              .unknown_member = "ValidationError",
              .missing = "ValidationError",
              .wrong_type = "ValidationError",
              .out_of_range = "ValidationError"},
    .statuses = statuses,
    .operations = {operations},
};
/* clang-format on */
