#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "sandbox/document.h"
#include "sandbox/shelf.h"

static json_t *time_of(const struct document *document, int64_t time_ms)
{
    char buffer[CLOCK_RFC3339_BYTES];

    if (!document->kind->has_text_times)
        return memory_require(json_real((double)time_ms / 1000));
    clock_format_rfc3339(time_ms, buffer);
    return memory_require(json_string(buffer));
}

static json_t *tags_of(const struct document *document)
{
    static const char *const names[][2] = {
        [KIND_TAGS] = {"Key", "Value"}, [KIND_TAGS_LOWER] = {"key", "value"}};
    enum kind_tags form = document->kind->tags;
    json_t *tags = memory_require(form == KIND_TAGS_MAP ? json_object() : json_array());

    for (size_t i = 0; i < document->resource.tag_count; i++) {
        const struct tag *tag = &document->resource.tags[i];

        if (form == KIND_TAGS_MAP)
            json_object_set_new(tags, tag->key, memory_require(json_string(tag->value)));
        else
            json_array_append_new(tags, memory_require(json_pack("{s:s, s:s}", names[form][0], tag->key,
                                                                 names[form][1], tag->value)));
    }
    return tags;
}

static void set_text(json_t *item, const char *path, const char *text)
{
    if (path && text)
        document_set(item, path, json_string(text));
}

json_t *document_show(const struct document *document, int64_t now_ms)
{
    const struct kind_shown *shown = &document->kind->shown;
    const char *failure = now_ms >= document->ends_ms && document->fixed == NULL ? document->failure : NULL;
    json_t *item = memory_require(json_deep_copy(document->fields));

    set_text(item, shown->id, document->resource.id);
    set_text(item, shown->arn, document->arn);
    set_text(item, shown->state, document_state(document, now_ms));
    set_text(item, shown->failure, failure);
    if (shown->progress)
        document_set(item, shown->progress, json_integer(document_percent(document, now_ms)));
    if (shown->created)
        document_set(item, shown->created, time_of(document, document->resource.created_ms));
    if (shown->tags)
        document_set(item, shown->tags, tags_of(document));
    return item;
}

static bool is_path(const char *shown, const char *path)
{
    return shown && strcmp(shown, path) == 0;
}

const char *document_field(const struct document *document, const char *path, int64_t now_ms,
                           char buffer[RESOURCE_FIELD_BYTES])
{
    const struct kind_shown *shown = &document->kind->shown;
    const json_t *value;

    if (is_path(shown->id, path))
        return document->resource.id;
    if (is_path(shown->arn, path))
        return document->arn;
    if (is_path(shown->state, path))
        return document_state(document, now_ms);
    value = json_at(document->fields, path);
    if (json_is_boolean(value))
        return json_is_true(value) ? "true" : "false";
    if (!json_is_integer(value))
        return json_string_value(value);
    (void)snprintf(buffer, RESOURCE_FIELD_BYTES, "%lld", (long long)json_integer_value(value));
    return buffer;
}

static void add_tag(struct request *request, struct document *document, const char *key, const char *value)
{
    const struct tag tag = {.key = key, .value = value ? value : ""};

    collection_tag(&shelf_of(request->world, document->kind)->documents, &document->resource, &tag,
                   &request->world->arena);
}

void document_tag(struct request *request, struct document *document, const json_t *tags)
{
    const char *key;
    json_t *tag;
    size_t i;

    json_object_foreach((json_t *)(uintptr_t)tags, key, tag) /* the iterator takes no const object */
        add_tag(request, document, key, json_string_value(tag));
    json_array_foreach(tags, i, tag)
        add_tag(request, document, json_text_at(tag, "Key"), json_text_at(tag, "Value"));
}

void document_untag(struct request *request, struct document *document, const char *key)
{
    collection_untag(&shelf_of(request->world, document->kind)->documents, &document->resource, key);
}

/* Whether `word` stands in the text, in any case, with no letter or digit at either end. */
static bool has_word(const char *text, const char *word)
{
    size_t length = strlen(word);

    for (const char *at = text; *at; at++) {
        if (strncasecmp(at, word, length) == 0 && (at == text || !isalnum((unsigned char)at[-1])) &&
            !isalnum((unsigned char)at[length]))
            return true;
    }
    return false;
}

bool document_is_of_job(const struct document *document, const char *job_id)
{
    const char *tag = resource_tag(&document->resource, STATE_JOB_TAG);

    return (tag && strcmp(tag, job_id) == 0) || has_word(document->resource.id, job_id) ||
           has_word(document->name, job_id) || has_word(document->token, job_id);
}
