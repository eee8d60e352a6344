#include "cli/settings_switch.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "cli/topic_scan.h"
#include "kafka/reader.h"

static void take(void *context, const struct kafka_record *record)
{
    struct settings_switch *switches = context;
    struct settings_record setting;
    struct error ignored; /* the workers' logs have it */

    if (settings_record_decode(record, &setting, &ignored))
        settings_take(&switches->settings, &setting);
    else
        switches->unreadable++;
}

bool settings_switch_read(const struct kafka_settings *kafka, struct settings_switch *switches, struct error *error)
{
    assert(switches->settings.count == 0);
    return topic_scan(kafka, TOPIC_SETTINGS, take, switches, error);
}

static bool is_part_of(const char *wide, size_t wide_length, const char *narrow, size_t narrow_length)
{
    return (wide_length == 1 && *wide == '*') ||
           (wide_length == narrow_length && strncmp(wide, narrow, wide_length) == 0);
}

bool settings_switch_covers(const char *wide, const char *narrow)
{
    size_t wide_account = strcspn(wide, "/"), narrow_account = strcspn(narrow, "/");
    const char *wide_region = wide + wide_account, *narrow_region = narrow + narrow_account;

    wide_region += *wide_region == '/';
    narrow_region += *narrow_region == '/';
    return strcmp(wide, narrow) != 0 && is_part_of(wide, wide_account, narrow, narrow_account) &&
           is_part_of(wide_region, strlen(wide_region), narrow_region, strlen(narrow_region));
}

const char *settings_switch_paused_by(struct settings_switch *switches)
{
    struct settings_record own = switches->record;
    char account[SETTINGS_SCOPE_BYTES];
    size_t length = strcspn(own.scope, "/");

    own.pause = PAUSE_UNSAID;
    settings_take(&switches->settings, &own);
    (void)snprintf(account, sizeof(account), "%.*s", (int)length, own.scope);
    return settings_pauser(&switches->settings, account, own.scope + length + 1);
}

void settings_switch_print(const struct settings_record *record, struct text *json)
{
    SCOPED(text) struct text switches;

    text_init(&switches, SETTINGS_VALUE_BYTES_MAX);
    settings_record_print(record, &switches);
    text_append_string(json, "{\"scope\":");
    text_append_json_string(json, record->scope);
    if (!settings_record_is_empty(record))
        text_append_char(json, ',');
    text_append_string(json, text_string(&switches) + 1); /* without its brace */
}

static void print_written(const struct settings_record *record, enum output_format format)
{
    SCOPED(text) struct text json;

    text_init(&json, SETTINGS_VALUE_BYTES_MAX + KIB);
    if (format == OUTPUT_TABLE && settings_record_is_empty(record))
        text_append_format(&json, "%s says nothing of its own any more.", record->scope);
    else if (format == OUTPUT_TABLE)
        settings_record_print(record, &json);
    else
        settings_switch_print(record, &json);
    if (format == OUTPUT_TABLE && !settings_record_is_empty(record))
        (void)printf("%s: ", record->scope);
    (void)puts(text_string(&json));
}

static bool write_changed(const struct kafka_settings *kafka, const struct settings_record *record,
                          struct error *error)
{
    struct arena arena = {0};
    struct kafka_record written;
    bool is_written;

    settings_record_write(record, &arena, &written);
    is_written = writer_write(kafka, &written, error);
    arena_release(&arena);
    return is_written;
}

static int change_and_write(const struct command *command, const struct arguments *arguments,
                            const struct settings_change *change, const struct kafka_settings *kafka,
                            enum output_format format)
{
    struct settings_switch switches = {.unreadable = 0};
    const char *scope = arguments->operands[0];
    const struct settings_record *known;
    struct error error;
    int exit_code = EXIT_OK;

    if (!settings_switch_read(kafka, &switches, &error)) {
        exit_code = command_fail(&error, "the settings cannot be read");
    } else {
        known = settings_find(&switches.settings, scope);
        if (known)
            switches.record = *known;
        (void)snprintf(switches.record.scope, sizeof(switches.record.scope), "%s", scope);
        if (!change->change(arguments, &switches, &error))
            exit_code = command_misused(command, &error);
        else if (!write_changed(kafka, &switches.record, &error))
            exit_code = command_fail(&error, "the setting could not be written");
    }
    if (exit_code == EXIT_OK) {
        print_written(&switches.record, format);
        if (change->tell)
            change->tell(&switches);
    }
    settings_done(&switches.settings);
    return exit_code;
}

int settings_switch_run(const struct command *command, const struct arguments *arguments,
                        const struct settings_change *change)
{
    struct kafka_settings kafka;
    enum output_format format;
    struct config config;
    struct error error;
    int exit_code;

    if (!command_output(arguments, &format, &error) || !settings_scope_check(arguments->operands[0], &error))
        return command_misused(command, &error);
    if (command_config(arguments, &config, &error)) {
        config_kafka_settings(&config, &kafka);
        exit_code = change_and_write(command, arguments, change, &kafka, format);
    } else {
        exit_code = command_fail(&error, "the configuration cannot be used");
    }
    config_done(&config);
    return exit_code;
}
