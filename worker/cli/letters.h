/* The dead letters as they lie, with what was sent back already.

   A letter is known by its place, "<partition>:<offset>".  Sending one back writes two records in one transaction: the
   request to the jobs topic, and beside the letter a mark, a record without a value whose header names the letter.  So
   a letter is sent back once or not at all, and whoever reads the topic sees which of both. */
#ifndef TIDEMARK_CLI_LETTERS_H
#define TIDEMARK_CLI_LETTERS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"
#include "kafka/settings.h"
#include "proto/kafka_record.h"

enum { LETTER_PLACE_BYTES = 48 };

struct letter {
    struct kafka_record record; /* whole, in the arena */
    char place[LETTER_PLACE_BYTES];
    const char *reason, *class, *topic, *from_partition, *from_offset; /* "" if a header is missing */
    int64_t time_ms;       /* when it was refused */
    int64_t sent_back_ms;  /* 0: it was not */
};

/* Zero-initialised is empty and valid. */
struct letters {
    struct letter *letters; /* sorted by time, then place, once settled */
    size_t count, capacity;
    struct kafka_record *marks;
    size_t mark_count, mark_capacity;
    struct arena arena;
};

void letters_add(struct letters *letters, const struct kafka_record *record);
void letters_settle(struct letters *letters);

/* Reads the topic: both of the above. */
MUST_CHECK bool letters_read(const struct kafka_settings *settings, struct letters *letters, struct error *error);
void letters_done(struct letters *letters);

/* NULL if there is none at that place. */
const struct letter *letters_find(const struct letters *letters, const char *place);

/* The two records that send a letter back, at `now_ms`: to where it came from, with the headers that it came with. */
void letters_send_back(const struct letter *letter, int64_t now_ms, struct arena *arena,
                       struct kafka_record records[2]);

/* One JSON object; a value that is no UTF-8 is shown with U+FFFD, which `dlq show --value` does not do. */
json_t *letters_tree(const struct letter *letter);

static inline void letters_scope_end(struct letters *letters)
{
    letters_done(letters);
}

#endif
