#include "aws/xml.h"

#include <assert.h>
#include <expat.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

/* An element that is open. */
struct frame {
    char name[XML_NAME_BYTES_MAX];
    json_t *fields;   /* NULL before the first child of another name than those of a list */
    json_t *repeated; /* the names in `fields` that came more than once; NULL before the first */
    json_t *items;    /* NULL before the first child that is a member of a list */
};

struct reader {
    XML_Parser parser;
    struct frame frames[XML_DEPTH_MAX];
    size_t depth;
    size_t node_count;
    const struct xml_list *lists;
    struct text text; /* since the last tag */
    const char *refusal;
    struct xml_document *document;
};

static void refuse(struct reader *reader, const char *why)
{
    if (reader->refusal == NULL)
        reader->refusal = why;
    (void)XML_StopParser(reader->parser, XML_FALSE);
}

static void on_doctype(void *context, const char *name, const char *system, const char *public_id,
                       int has_subset)
{
    (void)name;
    (void)system;
    (void)public_id;
    (void)has_subset;
    refuse(context, "it has a document type");
}

static void on_start(void *context, const char *name, const char **attributes)
{
    struct reader *reader = context;
    struct frame *frame;

    (void)attributes;
    if (reader->refusal)
        return;
    if (reader->depth == XML_DEPTH_MAX) {
        refuse(reader, "it is too deep");
        return;
    }
    if (++reader->node_count > XML_NODES_MAX) {
        refuse(reader, "it has too many elements");
        return;
    }
    if (strlen(name) >= XML_NAME_BYTES_MAX) {
        refuse(reader, "an element's name is too long");
        return;
    }
    frame = &reader->frames[reader->depth++];
    *frame = (struct frame){0};
    (void)strcpy(frame->name, name);
    text_clear(&reader->text);
}

static void on_text(void *context, const char *bytes, int length)
{
    struct reader *reader = context;

    text_append(&reader->text, bytes, (size_t)length);
}

/* Whether the table has a list of this name with such members; with any, if `member` is NULL. */
static bool is_in_table(const struct xml_list *list, const char *name, const char *member)
{
    for (; list && list->name; list++)
        if (strcmp(list->name, name) == 0 && (member == NULL || strcmp(list->member, member) == 0))
            return true;
    return false;
}

static bool is_list_member(const struct reader *reader, const char *list, const char *name)
{
    return strcmp(name, "item") == 0 || strcmp(name, "member") == 0 || is_in_table(reader->lists, list, name);
}

static bool is_list(const struct reader *reader, const char *name)
{
    size_t length = strlen(name);

    return (length > 3 && strcmp(name + length - 3, "Set") == 0) || is_in_table(reader->lists, name, NULL);
}

static bool is_blank(const struct text *text)
{
    return strspn(text_string(text), " \t\r\n") == text->length;
}

static json_t *leaf(struct reader *reader, const char *name)
{
    if (is_blank(&reader->text) && is_list(reader, name))
        return memory_require(json_array());
    /* expat lets only valid UTF-8 through. */
    return memory_require(json_stringn_nocheck(text_string(&reader->text), reader->text.length));
}

/* The value of an element that closes; it takes what the frame holds. */
static json_t *close_frame(struct reader *reader, struct frame *frame)
{
    if (frame->fields == NULL && frame->items == NULL)
        return leaf(reader, frame->name);
    if (frame->fields == NULL)
        return frame->items;
    if (frame->items)
        (void)json_object_set_new_nocheck(frame->fields, "item", frame->items);
    return frame->fields;
}

/* The list of the values that came under one name. */
static json_t *list_of(struct frame *frame, const char *name, json_t *first)
{
    json_t *list;

    if (json_object_get(frame->repeated, name))
        return first;
    if (frame->repeated == NULL)
        frame->repeated = memory_require(json_object());
    (void)json_object_set_new_nocheck(frame->repeated, name, json_true());
    list = memory_require(json_array());
    (void)json_array_append(list, first);
    (void)json_object_set_new_nocheck(frame->fields, name, list);
    return list;
}

static void put_field(struct frame *frame, const char *name, json_t *taken)
{
    json_t *before;

    if (frame->fields == NULL)
        frame->fields = memory_require(json_object());
    before = json_object_get(frame->fields, name);
    if (before)
        (void)json_array_append_new(list_of(frame, name, before), taken);
    else
        (void)json_object_set_new_nocheck(frame->fields, name, taken);
}

static void put_item(struct frame *frame, json_t *taken)
{
    if (frame->items == NULL)
        frame->items = memory_require(json_array());
    (void)json_array_append_new(frame->items, taken);
}

static void on_end(void *context, const char *name)
{
    struct reader *reader = context;
    struct frame *frame, *outer;
    json_t *value;

    if (reader->refusal)
        return;
    frame = &reader->frames[--reader->depth];
    value = close_frame(reader, frame);
    json_decref(frame->repeated);
    text_clear(&reader->text);
    if (reader->depth == 0) {
        (void)strcpy(reader->document->root_name, frame->name);
        reader->document->root = value;
        return;
    }
    outer = &reader->frames[reader->depth - 1];
    if (is_list_member(reader, outer->name, name))
        put_item(outer, value);
    else
        put_field(outer, name, value);
}

static void drop_open_frames(struct reader *reader)
{
    while (reader->depth > 0) {
        struct frame *frame = &reader->frames[--reader->depth];

        json_decref(frame->fields);
        json_decref(frame->repeated);
        json_decref(frame->items);
    }
}

static bool read_all(struct reader *reader, const char *bytes, size_t length, struct error *error)
{
    if (length > INT_MAX)
        return error_set(error, ERROR_TRANSIENT, "the answer is too long for XML");
    if (XML_Parse(reader->parser, bytes, (int)length, XML_TRUE) == XML_STATUS_OK && reader->refusal == NULL)
        return true;
    return error_set(error, ERROR_TRANSIENT, "the answer is no XML that can be read: %s",
                     reader->refusal ? reader->refusal : XML_ErrorString(XML_GetErrorCode(reader->parser)));
}

bool xml_parse(const char *bytes, size_t length, const struct xml_list *lists, struct xml_document *document,
               struct error *error)
{
    struct reader *reader = memory_allocate_zeroed(1, sizeof(*reader));
    struct xml_document found = {0};
    bool is_read;

    assert(bytes != NULL);
    reader->document = &found;
    reader->lists = lists;
    reader->parser = memory_require(XML_ParserCreate(NULL));
    text_init(&reader->text, length);
    XML_SetUserData(reader->parser, reader);
    XML_SetElementHandler(reader->parser, on_start, on_end);
    XML_SetCharacterDataHandler(reader->parser, on_text);
    XML_SetStartDoctypeDeclHandler(reader->parser, on_doctype);
    is_read = read_all(reader, bytes, length, error);
    drop_open_frames(reader);
    XML_ParserFree(reader->parser);
    text_done(&reader->text);
    free(reader);
    if (is_read)
        *document = found;
    else
        json_decref(found.root);
    return is_read;
}
