#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/json.h"
#include "cli/letter_filter.h"
#include "cli/listing.h"
#include "cli/wall_clock.h"
#include "kafka/outbox.h"

struct redrive {
    const struct reading *reading;
    const struct letter_filter *filter;
    struct outbox *outbox; /* NULL: nothing is written */
    struct letters letters;
    size_t sent, passed_over;
};

static void tell(const struct redrive *redrive, const struct letter *letter, const char *did,
                 const struct kafka_record *request)
{
    SCOPED(json) json_t *tree = NULL;

    if (redrive->reading->format == OUTPUT_TABLE) {
        (void)printf("%-12s %s", letter->place, did);
        if (request)
            (void)printf(" to partition %" PRId32 ", offset %" PRId64, request->partition, request->offset);
        (void)putchar('\n');
        return;
    }
    tree = memory_require(json_pack("{s:s, s:s}", "letter", letter->place, "did", did));
    if (request) {
        (void)json_object_set_new(tree, "partition", json_integer(request->partition));
        (void)json_object_set_new(tree, "offset", json_integer(request->offset));
    }
    (void)json_dumpf(tree, stdout, JSON_COMPACT); /* a line each, for --output json as well: it may end half-way */
    (void)putchar('\n');
}

static bool send_back(struct redrive *redrive, const struct letter *letter, struct error *error)
{
    struct arena arena = {0};
    struct kafka_record records[2];
    bool is_sent = true;

    if (letter->sent_back_ms) {
        redrive->passed_over++;
        tell(redrive, letter, "was sent back before, left alone", NULL);
        return true;
    }
    redrive->sent++;
    letters_send_back(letter, wall_clock_ms(), &arena, records);
    if (redrive->outbox == NULL)
        tell(redrive, letter, "would be sent back", NULL);
    else if ((is_sent = outbox_write(redrive->outbox, records, COUNT_OF(records), error)))
        tell(redrive, letter, "sent back", &records[0]);
    else
        error_prefix(error, "letter %s", letter->place);
    arena_release(&arena);
    return is_sent;
}

static bool send_chosen(struct redrive *redrive, struct error *error)
{
    for (size_t i = 0; i < redrive->letters.count; i++)
        if (letter_filter_passes(redrive->filter, &redrive->letters.letters[i]) &&
            !send_back(redrive, &redrive->letters.letters[i], error))
            return false;
    return true;
}

static int fail(const struct redrive *redrive, const struct error *error)
{
    if (error->class == ERROR_TRANSIENT && redrive->sent)
        return command_fail(error, "whether the last letter was sent back is not known. Run the same again: what was "
                                   "sent back is marked and left alone");
    return command_fail(error, "the letters cannot all be sent back; what was is marked, so that the same can be run "
                               "again");
}

/* The outbox comes first: once it is open, what an earlier run had under way has ended, and the marks tell how. */
static int drive(struct redrive *redrive)
{
    const struct kafka_settings *kafka = &redrive->reading->kafka;
    const char *missing;
    struct error error;

    if (!arguments_has(redrive->reading->arguments, "dry-run")) {
        redrive->outbox = outbox_open(kafka, "redrive", &error);
        if (redrive->outbox == NULL)
            return command_fail(&error, "nothing can be sent back, and nothing was");
    }
    if (!letters_read(kafka, &redrive->letters, &error))
        return command_fail(&error, "the dead letters cannot be read; nothing was sent back");
    missing = letter_filter_missing(redrive->filter, &redrive->letters);
    if (missing)
        return command_fail(NULL, "there is no dead letter %s; nothing was sent back. \"tidemark dlq list\" shows all.",
                            missing);
    if (!send_chosen(redrive, &error))
        return fail(redrive, &error);
    if (redrive->reading->format == OUTPUT_TABLE)
        (void)printf("%zu %s, %zu left alone\n", redrive->sent, redrive->outbox ? "sent back" : "would be sent back",
                     redrive->passed_over);
    return EXIT_OK;
}

static int show(const struct reading *reading)
{
    struct redrive redrive = {.reading = reading, .filter = reading->context};
    int exit_code = drive(&redrive);

    letters_done(&redrive.letters);
    outbox_close(redrive.outbox);
    return exit_code;
}

static int run(const struct command *command, const struct arguments *arguments)
{
    struct letter_filter filter;
    struct error error;

    if (!letter_filter_read(arguments, &filter, &error))
        return command_misused(command, &error);
    if (letter_filter_is_open(&filter) && !arguments_has(arguments, "all")) {
        error_set(&error, ERROR_INTERNAL, "which letters? Name their places, --reason, --class or a time; or --all");
        return command_misused(command, &error);
    }
    return command_read(command, arguments, show, &filter);
}

static const struct flag flags[] = {
    LETTER_FILTER_FLAGS,
    {.name = "all", .help = "Every letter that was not sent back."},
    {.name = "dry-run", .help = "Says what would be sent back, and writes nothing."},
    {.name = NULL},
};

const struct command dlq_redrive_command = {
    .name = "dlq redrive",
    .operands = "[PARTITION:OFFSET...]",
    .operands_max = ARGUMENTS_MAX,
    .summary = "Gives dead letters back to the jobs topic, each once, byte for byte.",
    .manual = "Key, value and headers are those that the request came with; what Tidemark added is left out.  It goes\n"
              "to the partition that it came from, and is as new as anything that is written now: its windows count\n"
              "from now unless it has a ScheduledTime.  A letter that still cannot be read becomes a new letter.\n\n"
              "The request and a mark beside the letter are written in one transaction: a letter is sent back exactly\n"
              "once, however often this is run, by whom, and wherever it is interrupted.  A second run that begins\n"
              "while one is under way ends the first at its next letter.  As JSON, what became of each letter is\n"
              "told on a line of its own, as it happens.  Needs the right to write to both topics and to the\n"
              "transactional id GROUP-redrive.",
    .flags = flags,
    .shared_flags = COMMAND_OUTPUT | COMMAND_CONFIG,
    .run = run,
};
