/* What happens to a record of the jobs topic: a new job, a wish to stop one, a repetition, or a dead letter. */
#ifndef TIDEMARK_ENGINE_ADMISSION_H
#define TIDEMARK_ENGINE_ADMISSION_H

#include "proto/kafka_record.h"

struct engine;

void admission_take(struct engine *engine, const struct kafka_record *record);

#endif
