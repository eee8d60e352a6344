#include "cli/selection_types.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/registry.h"
#include "base/arena.h"
#include "base/json.h"
#include "proto/arn.h"
#include "proto/spelling.h"

enum { TYPE_BYTES = 64, RESOURCE_INDEX = 5 };

/* A part of a pattern. */
struct piece {
    const char *text;
    size_t length;
};

/* Row by row from the ends of both: whether what is left of them meets. */
static bool pieces_meet(struct piece left, struct piece right)
{
    size_t width = right.length + 1;
    bool *memory = memory_allocate_zeroed(2 * width, sizeof(*memory)), *below = memory, *row = memory + width;
    bool is_met;

    for (size_t i = left.length + 1; i-- > 0;) {
        bool has_left = i < left.length, is_left_any = has_left && left.text[i] == '*';
        bool *swapped = below;

        for (size_t j = width; j-- > 0;) {
            bool has_right = j < right.length, is_right_any = has_right && right.text[j] == '*';

            if (!has_left && !has_right)
                row[j] = true;
            else
                row[j] = (is_left_any && (below[j] || (has_right && row[j + 1]))) ||
                         (is_right_any && (row[j + 1] || (has_left && below[j]))) ||
                         (has_left && has_right && left.text[i] == right.text[j] && below[j + 1]);
        }
        below = row;
        row = swapped;
    }
    is_met = below[0];
    free(memory);
    return is_met;
}

/* Up to the next ':', which is passed over; all the rest if there is none, or if it is the resource's. */
static struct piece take_piece(const char **at, int index)
{
    size_t length = index < RESOURCE_INDEX ? strcspn(*at, ":") : strlen(*at);
    struct piece piece = {*at, length};

    *at += length + ((*at)[length] == ':');
    return piece;
}

/* Part by part, since '*' in one does not mean ':', but for a pattern that ends before the ARN does. */
bool selection_types_meet(const char *pattern, const char *arn)
{
    for (int index = 0; *pattern || *arn; index++) {
        bool is_last = strchr(pattern, ':') == NULL;
        struct piece rest = {arn, strlen(arn)};
        struct piece left = take_piece(&pattern, index), right = take_piece(&arn, index);

        if (!pieces_meet(left, is_last ? rest : right))
            return false;
        if (is_last)
            return true;
    }
    return true;
}

bool selection_types_has(const char *arn)
{
    const struct job_request request = {.kind = JOB_BACKUP, .resource_arn = arn};

    for (size_t i = 0; i < registry_count; i++)
        if (arn_matches(registry[i]->recovery_point_arn, arn))
            return false;
    return registry_find(&request) != NULL;
}

static bool can_match(const char *pattern)
{
    for (size_t i = 0; i < registry_count; i++)
        for (size_t k = 0; k < ARNS_MAX && registry[i]->resource_arn[k]; k++)
            if (selection_types_meet(pattern, registry[i]->resource_arn[k]))
                return true;
    return false;
}

/* The text between the second colon and the third: "ec2". */
static void service_of(const char *arn, char service[TYPE_BYTES])
{
    const char *start = arn;
    size_t length;

    for (int colons = 0; colons < 2 && start; colons++)
        start = strchr(start, ':') ? strchr(start, ':') + 1 : NULL;
    length = start ? strcspn(start, ":") : 0;
    length = length < TYPE_BYTES ? length : TYPE_BYTES - 1;
    memcpy(service, start ? start : "", length);
    service[length] = '\0';
}

static const char *resource_of(const char *arn)
{
    for (int colons = 0; colons < 5 && *arn; arn++)
        colons += *arn == ':';
    return arn;
}

/* "ec2:volume".  A resource that stands below another, as a gateway's volume, is asked for by its service alone. */
static json_t *filter_of(const char *pattern)
{
    char service[TYPE_BYTES];
    const char *resource = resource_of(pattern);
    size_t length = strcspn(resource, "/:");
    const char *below = strchr(resource + length + 1, '/');

    service_of(pattern, service);
    if (below && below[1] >= 'a' && below[1] <= 'z' && strchr(below + 1, '/'))
        return memory_require(json_string(service));
    return memory_require(json_sprintf("%s:%.*s", service, (int)length, resource));
}

json_t *selection_types_filters(void)
{
    json_t *filters = memory_require(json_array());

    for (size_t i = 0; i < registry_count; i++)
        for (size_t k = 0; k < ARNS_MAX && registry[i]->resource_arn[k]; k++)
            (void)json_array_append_new(filters, filter_of(registry[i]->resource_arn[k]));
    return filters;
}

/* The adapter's pattern of ARNs that is most like this one, among those of its service; NULL if that has none. */
static const struct adapter *nearest_in_service(const char *arn)
{
    const struct adapter *nearest = NULL;
    char service[TYPE_BYTES], other[TYPE_BYTES];
    size_t least = 0;

    service_of(arn, service);
    for (size_t i = 0; i < registry_count; i++) {
        size_t distance = spelling_distance(resource_of(registry[i]->resource_arn[0]), resource_of(arn));

        service_of(registry[i]->resource_arn[0], other);
        if (strcmp(service, other) == 0 && (nearest == NULL || distance < least)) {
            nearest = registry[i];
            least = distance;
        }
    }
    return nearest;
}

bool selection_types_check(const char *arn, struct error *error)
{
    char service[TYPE_BYTES], shown[SPELLING_SHOWN_BYTES];
    const struct adapter *nearest;

    assert(arn != NULL);
    if (strchr(arn, '*') ? can_match(arn) : selection_types_has(arn))
        return true;
    service_of(arn, service);
    nearest = nearest_in_service(arn);
    if (nearest == NULL)
        nearest = registry_nearest(service);
    return error_set(error, ERROR_INVALID_JOB, "no service of Tidemark backs up \"%s\"; the nearest is %s, %s",
                     spelling_shown(arn, shown), nearest->resource_type, nearest->resource_arn[0]);
}
