#include "cli/tag_finder.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aws/client.h"
#include "base/arena.h"
#include "base/json.h"
#include "cli/resource_lists.h"
#include "cli/selection_types.h"
#include "cli/worker_options.h"

enum {
    PAGE_RESOURCES = 100,
    PAGES_MAX = 10000, /* a million resources: more is a service that never ends its list */
    TRIES_MAX = 5,
    FIRST_PAUSE_MS = 250,
    NS_PER_MS = 1000000,
};

struct tag_finder {
    uv_loop_t loop;
    struct aws_client *client;
    const struct config *config;
    uint64_t call_id;
    bool has_answer;
    struct answer answer; /* of the call that is under way */
};

static void on_answer(void *context, uint64_t call_id, struct answer *answer)
{
    struct tag_finder *finder = context;

    assert(call_id == finder->call_id);
    (void)call_id;
    finder->answer = *answer;
    answer->output = NULL; /* it is the finder's */
    finder->has_answer = true;
}

struct tag_finder *tag_finder_new(const struct config *config, struct error *error)
{
    struct tag_finder *finder = memory_allocate_zeroed(1, sizeof(*finder));
    struct reactor_options options;
    int result = uv_loop_init(&finder->loop);

    assert(result == 0); /* fails only without file descriptors */
    finder->config = config;
    worker_options_fill(config, &options);
    finder->client = aws_client_new(&finder->loop, &options.aws, on_answer, finder, error);
    if (finder->client)
        return finder;
    result = uv_loop_close(&finder->loop);
    assert(result == 0); /* nothing was opened on it */
    (void)result;
    free(finder);
    return NULL;
}

static void on_closed(void *context)
{
    (void)context; /* the loop then ends by itself */
}

void tag_finder_free(struct tag_finder *finder)
{
    int result;

    if (finder == NULL)
        return;
    aws_client_close(finder->client, on_closed, NULL);
    (void)uv_run(&finder->loop, UV_RUN_DEFAULT);
    result = uv_loop_close(&finder->loop);
    assert(result == 0); /* the client has closed its handles */
    (void)result;
    free(finder);
}

static const char *role_of(const struct tag_finder *finder, const struct tag_search *search)
{
    return search->role ? search->role : finder->config->default_role_arn;
}

/* A call, of which each page is taken by `take`. */
struct paged_call {
    const char *service, *operation;
    const json_t *input; /* of the first page */
    const char *next_token, *next_token_parameter; /* NULL: it has one page */
    bool (*take)(void *context, const json_t *page, struct error *error);
    void *context;
};

static void call_and_wait(struct tag_finder *finder, const struct tag_search *search, const struct paged_call *paged,
                          json_t *input)
{
    finder->has_answer = false;
    finder->call_id++;
    aws_client_send(finder->client, &(struct call){.id = finder->call_id,
                                                   .service = paged->service,
                                                   .operation = paged->operation,
                                                   .region = search->region,
                                                   .account = "",
                                                   .role_arn = role_of(finder, search),
                                                   .job_id = "",
                                                   .input = input});
    while (!finder->has_answer)
        (void)uv_run(&finder->loop, UV_RUN_ONCE);
}

static bool is_worth_another_try(const struct error *error)
{
    return error->class == ERROR_TRANSIENT || error->class == ERROR_THROTTLED;
}

static void pause_before(int try)
{
    int64_t pause_ms = FIRST_PAUSE_MS << try;
    const struct timespec pause = {.tv_sec = (time_t)(pause_ms / 1000), .tv_nsec = (long)(pause_ms % 1000) * NS_PER_MS};

    (void)nanosleep(&pause, NULL); /* a signal that does not end the process only shortens it */
}

/* The page, which is the caller's; NULL with an error. */
static json_t *ask(struct tag_finder *finder, const struct tag_search *search, const struct paged_call *paged,
                   json_t *input, struct error *error)
{
    call_and_wait(finder, search, paged, input);
    for (int try = 0; try + 1 < TRIES_MAX && is_worth_another_try(&finder->answer.error); try++) {
        answer_done(&finder->answer);
        pause_before(try);
        call_and_wait(finder, search, paged, input);
    }
    *error = finder->answer.error;
    return finder->answer.output;
}

/* Whether another page follows the one of `*token`, whose place its own takes. */
static bool go_on(const struct paged_call *paged, const json_t *page, json_t **token)
{
    json_t *next = paged->next_token ? json_at(page, paged->next_token) : NULL;
    bool has_next = json_is_string(next) && json_string_length(next) > 0 && !json_equal(next, *token);

    json_decref(*token);
    *token = has_next ? json_incref(next) : NULL;
    return has_next;
}

static bool ask_all(struct tag_finder *finder, const struct tag_search *search, const struct paged_call *paged,
                    struct error *error)
{
    SCOPED(json) json_t *token = NULL;
    bool has_next = true;

    for (int pages = 0; has_next; pages++) {
        SCOPED(json) json_t *input = memory_require(json_deep_copy(paged->input));
        SCOPED(json) json_t *page = NULL;

        if (pages == PAGES_MAX)
            return error_set(error, ERROR_INTERNAL, "%s did not end after %d pages", paged->operation, PAGES_MAX);
        if (token)
            (void)json_object_set(input, paged->next_token_parameter, token);
        page = ask(finder, search, paged, input, error);
        if (page == NULL || !paged->take(paged->context, page, error))
            return error_prefix(error, "%s", paged->operation);
        has_next = go_on(paged, page, &token);
    }
    return true;
}

static bool take_tagged(void *context, const json_t *page, struct error *error)
{
    const json_t *list = json_object_get(page, "ResourceTagMappingList");
    json_t *found = context, *row;
    size_t i;

    if (!json_is_array(list))
        return error_set(error, ERROR_INTERNAL, "its answer has no list of resources");
    json_array_foreach(list, i, row)
    {
        const char *arn = json_text_at(row, "ResourceARN");

        if (arn && selection_types_has(arn))
            (void)json_array_append(found, row);
    }
    return true;
}

static bool find_tagged(struct tag_finder *finder, const struct tag_search *search, json_t *found, struct error *error)
{
    SCOPED(json)
    json_t *input = memory_require(
        json_pack("{s:i, s:o}", "ResourcesPerPage", PAGE_RESOURCES, "ResourceTypeFilters", selection_types_filters()));
    const struct paged_call paged = {.service = "resourcegroupstaggingapi",
                                     .operation = "GetResources",
                                     .input = input,
                                     .next_token = "PaginationToken",
                                     .next_token_parameter = "PaginationToken",
                                     .take = take_tagged,
                                     .context = found};

    if (json_array_size(search->tag_filters))
        (void)json_object_set_new(input, "TagFilters", memory_require(json_deep_copy(search->tag_filters)));
    return ask_all(finder, search, &paged, error);
}

struct reading {
    struct resource_list list;
    struct resource_owner owner;
    json_t *found;
};

static bool take_owner(void *context, const json_t *page, struct error *error)
{
    struct reading *reading = context;

    return resource_lists_read_owner(page, reading->owner.region, &reading->owner) ||
           error_set(error, ERROR_INTERNAL, "its answer does not say whose account it is");
}

static bool ask_owner(struct tag_finder *finder, const struct tag_search *search, struct reading *reading,
                      struct error *error)
{
    SCOPED(json) json_t *nothing = memory_require(json_object());

    return ask_all(finder, search,
                   &(struct paged_call){.service = "sts",
                                        .operation = "GetCallerIdentity",
                                        .input = nothing,
                                        .take = take_owner,
                                        .context = reading},
                   error);
}

static bool take_listed(void *context, const json_t *page, struct error *error)
{
    const struct reading *reading = context;

    (void)error; /* a list that is not there is empty */
    resource_lists_take(&reading->list, &reading->owner, page, reading->found);
    return true;
}

static bool list_resources(struct tag_finder *finder, const struct tag_search *search, struct reading *reading,
                           struct error *error)
{
    const struct listing *how = reading->list.how;
    SCOPED(json) json_t *input = memory_require(json_loads(how->input, 0, NULL));

    return ask_all(finder, search,
                   &(struct paged_call){.service = how->service,
                                        .operation = how->operation,
                                        .input = input,
                                        .next_token = how->next_token,
                                        .next_token_parameter = how->next_token_parameter,
                                        .take = take_listed,
                                        .context = reading},
                   error);
}

static bool is_wanted(const struct tag_search *search, const struct reading *reading)
{
    return (search->patterns && tag_search_wants(search, reading->list.arn)) ||
           resource_lists_can_sift(&reading->list, reading->found);
}

/* What was found by its tags stays if the list may not be read: a backup too many is better than none. */
static bool list_and_sift(struct tag_finder *finder, const struct tag_search *search, struct reading *reading,
                          struct error *error)
{
    size_t tagged = json_array_size(reading->found);

    if (reading->owner.account[0] == '\0' && !ask_owner(finder, search, reading, error))
        return false;
    if (!list_resources(finder, search, reading, error))
        return false;
    if (reading->list.how->others[0].path)
        resource_lists_sift(&reading->list, reading->found, tagged);
    return true;
}

/* What never had a tag, and whether what has one is backed up on its own.  A list that may not be read does not hide
   the others. */
static bool find_listed(struct tag_finder *finder, const struct tag_search *search, json_t *found, struct error *error)
{
    struct reading reading = {.owner = {.region = search->region}, .found = found};
    bool is_whole = true;
    struct error another;

    for (size_t i = 0; resource_lists_at(i, &reading.list); i++)
        if (is_wanted(search, &reading) &&
            !list_and_sift(finder, search, &reading, is_whole ? error : &another))
            is_whole = false;
    return is_whole;
}

bool tag_finder_find(struct tag_finder *finder, const struct tag_search *search, json_t *found, struct error *error)
{
    const char *role = role_of(finder, search);

    if (*role && !config_allows_role(finder->config, role))
        return error_set(error, ERROR_INTERNAL, "IamRoleArn: %.160s is not in roles.allowed", role);
    return find_tagged(finder, search, found, error) && find_listed(finder, search, found, error);
}
