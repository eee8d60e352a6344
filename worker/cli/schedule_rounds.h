/* The rounds of `tidemark schedule`: in each, all that is due by then is requested, over one connection. */
#ifndef TIDEMARK_CLI_SCHEDULE_ROUNDS_H
#define TIDEMARK_CLI_SCHEDULE_ROUNDS_H

#include "cli/command.h"
#include "cli/copy_watch.h"
#include "cli/schedule_due.h"
#include "cli/settings_switch.h"
#include "cli/tag_finder.h"

/* It stays where it is from schedule_rounds_begin() on. */
struct schedule_rounds {
    struct backup_plans plans;
    struct schedule_limits limits;
    const struct config *config;
    struct kafka_settings kafka;
    enum output_format format;
    int64_t since_ms; /* 0: each rule as far back as it could still start */
    int64_t until_ms; /* up to here everything was requested; 0: nothing was */
    struct schedule_resources resources;
    struct copy_watch copies;
    struct tag_finder *finder; /* NULL: nothing was looked for in this round */
    struct settings_switch switches;
    bool has_switches;         /* they were read in this round */
    struct writer *writer;     /* NULL: nothing was requested in this round */
    size_t count;              /* of this round's requests */
    size_t failures;           /* backups that could not be requested */
    size_t shortfalls;         /* copies that could not, or never will be */
};

/* `config` outlives it; `regions` is taken. */
void schedule_rounds_begin(struct schedule_rounds *rounds, const struct config *config, json_t *regions);

/* Takes other plans: what a new rule asked for before, it is caught up with as after a start. */
void schedule_rounds_take(struct schedule_rounds *rounds, const struct backup_plans *plans);

/* False if something could not be requested: it will be again, and what could be starts nothing twice. */
bool schedule_rounds_run(struct schedule_rounds *rounds, int64_t now_ms);

/* Ends a round in which something was looked at.  All was requested up to `until_ms`, unless that is 0. */
void schedule_rounds_end(struct schedule_rounds *rounds, int64_t until_ms);
void schedule_rounds_done(struct schedule_rounds *rounds);

#endif
