/* Prints every call that the adapters' tables can make, for a sample job of each kind: one JSON object a
   line.  For the comparison with botocore's models in test_botocore_model.py. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapters/registry.h"
#include "adapters/sample_job.h"

/* What answers say, by variable.  A step that captures something new needs a line here. */
static const struct job_variable answers[] = {
    {.name = "SnapshotId", .value = SAMPLE_SNAPSHOT},
    {.name = "VolumeId", .value = SAMPLE_VOLUME},
    {.name = "VolumeSize", .value = "8"},
    {.name = "Encrypted", .value = "true"},
    {.name = "KmsKeyId", .value = "arn:aws:kms:eu-west-1:111122223333:key/7f9c24e8"},
    {.name = "OwnerId", .value = SAMPLE_ACCOUNT},
};

static void fail(const char *step, const char *message)
{
    (void)fprintf(stderr, "%s: %s\n", step, message);
    exit(EXIT_FAILURE);
}

static void capture(struct job_record *job, const struct step *step)
{
    for (size_t i = 0; i < CAPTURES_MAX && step->captures[i].variable; i++) {
        size_t at = 0;

        while (at < COUNT_OF(answers) && strcmp(answers[at].name, step->captures[i].variable) != 0)
            at++;
        if (at == COUNT_OF(answers))
            fail(step->name, "captures a variable for which there is no sample");
        bindings_set(job, answers[at].name, answers[at].value, false);
    }
}

static void print_call(const struct job_record *job, const struct adapter *adapter, const struct step *step)
{
    struct error error;
    json_t *input = sample_input(job, step, &error);
    json_t *line;

    if (input == NULL)
        fail(step->name, error.message);
    line = json_pack("{s:s,s:s,s:s,s:s,s:s,s:o}", "adapter", adapter->name, "job",
                     job_kind_name(job->request.kind), "step", step->name, "service", step->service,
                     "operation", step->operation, "input", input);
    if (line == NULL || json_dumpf(line, stdout, JSON_COMPACT) != 0)
        fail(step->name, "cannot be printed");
    (void)putchar('\n');
    json_decref(line);
}

static void print_steps(struct job_record *job, const struct adapter *adapter, const struct step *steps,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (steps[i].lookup)
            print_call(job, adapter, steps[i].lookup);
        print_call(job, adapter, &steps[i]);
        capture(job, &steps[i]);
    }
}

int main(void)
{
    for (size_t i = 0; i < registry_count; i++)
        for (int kind = 0; kind < JOB_KIND_COUNT; kind++) {
            const struct operation *operation = &registry[i]->operations[kind];
            struct job_record job = sample_job((enum job_kind)kind);

            print_steps(&job, registry[i], operation->steps, operation->step_count);
            print_steps(&job, registry[i], operation->cleanup, operation->cleanup_count);
        }
    return EXIT_SUCCESS;
}
