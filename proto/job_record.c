#include "proto/job_record.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "proto/job_record_fields.h"

/* Layout: magic, version, checksum (4 bytes) of all that follows; one bit for each field that is present (8
   bytes); the present fields in the order of JOB_RECORD_FIELDS, numbers as zigzag varints, texts as length,
   bytes, NUL; the number of variables and each as name and value, whose length carries `is_json` in its
   lowest bit.  Little-endian.  Magic, version and checksum are the head, which is the same in all versions. */
enum {
    JOB_RECORD_MAGIC = 0x54,
    CHECKSUM_AT = 2,
    PRESENT_AT = CHECKSUM_AT + 4,
    FIELDS_AT = PRESENT_AT + 8,
    VARINT_BYTES_MAX = 10,
    STAGE_BYTES = 512,
};

/* The fields that came with a version: in a record of an earlier one, the bits behind such a field are one lower. */
static const struct addition {
    unsigned version;
    enum job_record_field field;
} additions[] = {
    {3, JOB_RECORD_STEP_SINCE},
};

bool job_state_is_terminal(enum job_state state)
{
    return state >= STATE_COMPLETED;
}

const char *job_state_name(enum job_state state)
{
    static const char *const names[STATE_COUNT] = {
        [STATE_CREATED] = "CREATED",   [STATE_PENDING] = "PENDING",     [STATE_RUNNING] = "RUNNING",
        [STATE_ABORTING] = "ABORTING", [STATE_COMPLETED] = "COMPLETED", [STATE_PARTIAL] = "PARTIAL",
        [STATE_FAILED] = "FAILED",     [STATE_EXPIRED] = "EXPIRED",     [STATE_ABORTED] = "ABORTED",
    };

    assert(state < STATE_COUNT);
    return names[state];
}

const char *job_phase_name(enum job_phase phase)
{
    static const char *const names[PHASE_COUNT] = {
        [PHASE_READY] = "ready",   [PHASE_QUEUED] = "queued",   [PHASE_INTENT] = "intent",
        [PHASE_LOOKUP] = "lookup", [PHASE_WAITING] = "waiting", [PHASE_CLOSED] = "closed",
    };

    assert(phase < PHASE_COUNT);
    return names[phase];
}

const char *cancel_effect_name(enum cancel_effect effect)
{
    static const char *const names[CANCEL_EFFECT_COUNT] = {
        [CANCEL_NONE] = "",
        [CANCEL_NOT_STARTED] = "notStarted",
        [CANCEL_STOPPED] = "stopped",
        [CANCEL_ARTEFACT_DELETED] = "artefactDeleted",
        [CANCEL_DEFERRED_DELETE] = "deferredDelete",
        [CANCEL_TOO_LATE] = "tooLate",
    };

    assert(effect < CANCEL_EFFECT_COUNT);
    return names[effect];
}

const struct job_variable *job_record_variable(const struct job_record *record, const char *name)
{
    assert(record->variable_count <= JOB_VARIABLES_MAX);
    for (size_t i = 0; i < record->variable_count; i++) {
        if (strcmp(record->variables[i].name, name) == 0)
            return &record->variables[i];
    }
    return NULL;
}

/* Collects small pieces, because thirty appends to a text cost more than all the rest of the encoding. */
struct writer {
    struct text *text;
    uint64_t present;
    size_t staged;
    unsigned char stage[STAGE_BYTES];
};

static void flush(struct writer *writer)
{
    text_append(writer->text, writer->stage, writer->staged);
    writer->staged = 0;
}

static void put_bytes(struct writer *writer, const void *bytes, size_t length)
{
    if (length > STAGE_BYTES - writer->staged)
        flush(writer);
    if (length > STAGE_BYTES) {
        text_append(writer->text, bytes, length);
        return;
    }
    memcpy(writer->stage + writer->staged, bytes, length);
    writer->staged += length;
}

static void put_varint(struct writer *writer, uint64_t number)
{
    unsigned char bytes[VARINT_BYTES_MAX];
    size_t length = 0;

    while (number >= 0x80) {
        bytes[length++] = (unsigned char)(number | 0x80);
        number >>= 7;
    }
    bytes[length++] = (unsigned char)number;
    put_bytes(writer, bytes, length);
}

static void put_number(struct writer *writer, enum job_record_field field, int64_t number)
{
    uint64_t sign = number < 0 ? UINT64_MAX : 0;

    if (number == 0)
        return;
    writer->present |= UINT64_C(1) << field;
    put_varint(writer, (uint64_t)number << 1 ^ sign);
}

/* Modulo 2^64, so that any two times have a distance; the bit says "present" also where the distance is 0. */
static void put_time(struct writer *writer, enum job_record_field field, int64_t time_ms, int64_t origin_ms)
{
    uint64_t distance = (uint64_t)time_ms - (uint64_t)origin_ms;
    uint64_t sign = distance >> 63 ? UINT64_MAX : 0;

    if (time_ms == 0)
        return;
    writer->present |= UINT64_C(1) << field;
    put_varint(writer, distance << 1 ^ sign);
}

static void put_flag(struct writer *writer, enum job_record_field field, bool is_set)
{
    writer->present |= (uint64_t)is_set << field;
}

static void put_text(struct writer *writer, enum job_record_field field, const char *text)
{
    size_t length;

    if (text == NULL)
        return;
    length = strlen(text);
    writer->present |= UINT64_C(1) << field;
    put_varint(writer, length);
    put_bytes(writer, text, length + 1);
}

static void put_variables(struct writer *writer, const struct job_record *record)
{
    assert(record->variable_count <= JOB_VARIABLES_MAX);
    put_varint(writer, record->variable_count);
    for (size_t i = 0; i < record->variable_count; i++) {
        const struct job_variable *variable = &record->variables[i];
        size_t name_length = strlen(variable->name);
        size_t value_length = strlen(variable->value);

        put_varint(writer, name_length);
        put_bytes(writer, variable->name, name_length + 1);
        put_varint(writer, (uint64_t)value_length << 1 | (variable->is_json != 0));
        put_bytes(writer, variable->value, value_length + 1);
    }
}

static void store_little_endian(char *bytes, uint64_t number, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bytes[i] = (char)(unsigned char)(number >> 8 * i);
}

static uint64_t load_little_endian(const unsigned char *bytes, size_t count)
{
    uint64_t number = 0;

    for (size_t i = 0; i < count; i++)
        number |= (uint64_t)bytes[i] << 8 * i;
    return number;
}

static uint64_t checksum(const void *record, size_t length, unsigned version)
{
    return hash_bytes((const char *)record + PRESENT_AT, length - PRESENT_AT, version) & UINT32_MAX;
}

void job_record_encode(const struct job_record *record, struct text *encoded)
{
    static const unsigned char head[FIELDS_AT] = {JOB_RECORD_MAGIC, JOB_RECORD_VERSION};
    struct writer writer;
    size_t start = encoded->length;

    writer.text = encoded;
    writer.present = 0;
    writer.staged = 0;
    put_bytes(&writer, head, sizeof(head));
#define PUT_TEXT(name, member) put_text(&writer, JOB_RECORD_##name, record->member);
#define PUT_NUMBER(name, member, type, min, max) put_number(&writer, JOB_RECORD_##name, record->member);
#define PUT_TIME(name, member, is_relative)                                                                  \
    put_time(&writer, JOB_RECORD_##name, record->member, is_relative ? record->created_ms : 0);
#define PUT_ENUM(name, member, type, count, to_text) put_number(&writer, JOB_RECORD_##name, record->member);
#define PUT_FLAG(name, member) put_flag(&writer, JOB_RECORD_##name, record->member != 0);
    JOB_RECORD_FIELDS(PUT_TEXT, PUT_NUMBER, PUT_TIME, PUT_ENUM, PUT_FLAG)
    put_variables(&writer, record);
    flush(&writer);
    if (encoded->has_overflowed)
        return;
    store_little_endian(encoded->bytes + start + PRESENT_AT, writer.present, 8);
    store_little_endian(encoded->bytes + start + CHECKSUM_AT,
                        checksum(encoded->bytes + start, encoded->length - start, JOB_RECORD_VERSION), 4);
}

/* After the first bad byte `is_torn` stays set and every read gives nothing: one check at the end. */
struct reader {
    const unsigned char *at;
    const unsigned char *end;
    uint64_t present;
    bool is_torn;
};

static uint64_t take_long_varint(struct reader *reader)
{
    uint64_t number = 0;

    for (unsigned shift = 0; shift < 64 && reader->at < reader->end; shift += 7) {
        uint64_t byte = *reader->at++;

        number |= (byte & 0x7F) << shift;
        if (byte < 0x80)
            return number;
    }
    reader->is_torn = true;
    return 0;
}

static inline uint64_t take_varint(struct reader *reader)
{
    if (reader->at < reader->end && *reader->at < 0x80)
        return *reader->at++;
    return take_long_varint(reader);
}

static inline bool is_present(const struct reader *reader, enum job_record_field field)
{
    return reader->present >> field & 1;
}

static inline uint64_t undo_zigzag(uint64_t number)
{
    return number >> 1 ^ (0 - (number & 1));
}

static inline int64_t take_number(struct reader *reader, enum job_record_field field, int64_t min,
                                  int64_t max)
{
    int64_t number;

    if (!is_present(reader, field))
        return 0;
    number = (int64_t)undo_zigzag(take_varint(reader));
    if (number >= min && number <= max)
        return number;
    reader->is_torn = true;
    return 0;
}

static inline int64_t take_time(struct reader *reader, enum job_record_field field, int64_t origin_ms)
{
    return is_present(reader, field) ? (int64_t)(undo_zigzag(take_varint(reader)) + (uint64_t)origin_ms) : 0;
}

static inline const char *take_string(struct reader *reader, uint64_t length)
{
    const unsigned char *string = reader->at;

    if (reader->is_torn || length >= (uint64_t)(reader->end - reader->at) || string[length] != '\0') {
        reader->is_torn = true;
        return "";
    }
    reader->at += length + 1;
    return (const char *)string;
}

static inline const char *take_text(struct reader *reader, enum job_record_field field)
{
    return is_present(reader, field) ? take_string(reader, take_varint(reader)) : NULL;
}

static void take_variables(struct reader *reader, struct job_record *record)
{
    uint64_t count = take_varint(reader);

    if (count > JOB_VARIABLES_MAX) {
        reader->is_torn = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct job_variable *variable = &record->variables[i];
        uint64_t value_length;

        variable->name = take_string(reader, take_varint(reader));
        value_length = take_varint(reader);
        variable->is_json = value_length & 1;
        variable->value = take_string(reader, value_length >> 1);
    }
    record->variable_count = (size_t)count;
}

/* Whether what the head says of the rest is true, in whatever version. */
static bool is_whole(const unsigned char *bytes, size_t length)
{
    return length >= FIELDS_AT && bytes[0] == JOB_RECORD_MAGIC &&
           load_little_endian(bytes + CHECKSUM_AT, 4) == checksum(bytes, length, bytes[1]);
}

static bool check_head(const unsigned char *bytes, size_t length, struct error *error)
{
    if (length < FIELDS_AT || bytes[0] != JOB_RECORD_MAGIC)
        return error_set(error, ERROR_INTERNAL, "these %zu bytes are no job record", length);
    if (!is_whole(bytes, length))
        return error_set(error, ERROR_INTERNAL, "job record of %zu bytes with a wrong checksum", length);
    if (bytes[1] < JOB_RECORD_VERSION_OLDEST || bytes[1] > JOB_RECORD_VERSION)
        return error_set(error, ERROR_INTERNAL, "job record of version %u; this program reads versions %d to %d",
                         bytes[1], JOB_RECORD_VERSION_OLDEST, JOB_RECORD_VERSION);
    return true;
}

/* Which fields are present in a record of an earlier version, by the bits of this one. */
static uint64_t make_room(uint64_t present, unsigned version, bool *is_torn)
{
    for (size_t i = 0; i < COUNT_OF(additions); i++) {
        uint64_t below = (UINT64_C(1) << additions[i].field) - 1;

        if (additions[i].version <= version)
            continue;
        *is_torn = *is_torn || present >> 63;
        present = (present & below) | (present & ~below) << 1;
    }
    return present;
}

unsigned job_record_version(const void *bytes)
{
    return ((const unsigned char *)bytes)[1];
}

bool job_record_is_foreign(const void *bytes, size_t length)
{
    struct job_record record;

    return is_whole(bytes, length) && !job_record_decode(bytes, length, &record, NULL);
}

bool job_record_decode(const void *bytes, size_t length, struct job_record *record, struct error *error)
{
    struct reader reader = {.at = bytes, .end = (const unsigned char *)bytes + length};

    assert(bytes || length == 0);
    if (!check_head(bytes, length, error))
        return false;
    reader.present = make_room(load_little_endian(reader.at + PRESENT_AT, 8), reader.at[1], &reader.is_torn);
    reader.at += FIELDS_AT;
    reader.is_torn = reader.is_torn || reader.present >> JOB_RECORD_FIELD_COUNT != 0;
    record->variable_count = 0;
#define TAKE_TEXT(name, member) record->member = take_text(&reader, JOB_RECORD_##name);
#define TAKE_NUMBER(name, member, type, min, max)                                                            \
    record->member = (type)take_number(&reader, JOB_RECORD_##name, min, max);
#define TAKE_TIME(name, member, is_relative)                                                                 \
    record->member = take_time(&reader, JOB_RECORD_##name, is_relative ? record->created_ms : 0);
#define TAKE_ENUM(name, member, type, count, to_text)                                                        \
    record->member = (type)take_number(&reader, JOB_RECORD_##name, 0, count - 1);
#define TAKE_FLAG(name, member) record->member = is_present(&reader, JOB_RECORD_##name);
    JOB_RECORD_FIELDS(TAKE_TEXT, TAKE_NUMBER, TAKE_TIME, TAKE_ENUM, TAKE_FLAG)
    take_variables(&reader, record);
    if (reader.is_torn || reader.at != reader.end)
        return error_set(error, ERROR_INTERNAL,
                         "job record of %zu bytes with something in it that this program does not know", length);
    return true;
}
