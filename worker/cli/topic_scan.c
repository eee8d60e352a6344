#include "cli/topic_scan.h"

#include <assert.h>

#include "cli/wall_clock.h"
#include "kafka/reader.h"

enum { LOOK_MS = 100, SILENCE_MS = 30000 };

static bool read_to_end(struct reader *reader, void (*take)(void *context, const struct kafka_record *record),
                        void *context, struct error *error)
{
    int64_t heard_ms = wall_clock_ms();
    bool has_record, is_at_end = false;

    while (!is_at_end) {
        struct kafka_record record;

        if (!reader_next(reader, LOOK_MS, &record, &has_record, &is_at_end, error))
            return false;
        if (has_record) {
            take(context, &record);
            heard_ms = wall_clock_ms();
        } else if (wall_clock_ms() - heard_ms > SILENCE_MS) {
            return error_set(error, ERROR_TRANSIENT, "Kafka has said nothing for %d s", SILENCE_MS / 1000);
        }
    }
    return true;
}

bool topic_scan(const struct kafka_settings *settings, enum topic topic,
                void (*take)(void *context, const struct kafka_record *record), void *context, struct error *error)
{
    struct reader *reader = reader_open(settings, topic, error);
    bool is_read = reader && read_to_end(reader, take, context, error);

    assert(take != NULL);
    reader_close(reader);
    return is_read;
}
