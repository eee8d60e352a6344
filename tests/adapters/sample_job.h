/* Jobs as they are when a step of an adapter is about to make its call, for the tests of the tables. */
#ifndef TIDEMARK_TESTS_ADAPTERS_SAMPLE_JOB_H
#define TIDEMARK_TESTS_ADAPTERS_SAMPLE_JOB_H

#include "base/json.h"
#include "engine/bindings.h"

#define SAMPLE_ACCOUNT "111122223333"
#define SAMPLE_REGION "eu-west-1"
#define SAMPLE_OTHER_REGION "eu-central-1"
#define SAMPLE_VOLUME "vol-0123456789abcdef0"
#define SAMPLE_SNAPSHOT "snap-0123456789abcdef0"

/* A request that says all that a request of its kind can say. */
static inline struct job_record sample_job(enum job_kind kind)
{
    struct job_record job = {
        .request = {.kind = kind, .job_id = "7f9c24e8-3b12-4e0f-8e5b-000000000001", .resource_type = "EBS"},
        .account = SAMPLE_ACCOUNT,
        .region = SAMPLE_REGION,
    };

    if (kind == JOB_BACKUP) {
        job.request.resource_arn = "arn:aws:ec2:" SAMPLE_REGION ":" SAMPLE_ACCOUNT ":volume/" SAMPLE_VOLUME;
        job.request.backup_vault_name = "Default";
        job.request.recovery_point_tags = "{\"team\":\"blue\",\"cost centre\":\"7\"}";
    } else {
        job.request.recovery_point_arn = "arn:aws:ec2:" SAMPLE_REGION "::snapshot/" SAMPLE_SNAPSHOT;
    }
    if (kind == JOB_COPY)
        job.request.destination_backup_vault_arn =
            "arn:aws:backup:" SAMPLE_OTHER_REGION ":" SAMPLE_ACCOUNT ":backup-vault:Default";
    if (kind == JOB_RESTORE)
        job.request.metadata =
            "{\"availabilityZone\":\"" SAMPLE_REGION "a\",\"volumeType\":\"gp3\",\"volumeSize\":\"16\","
            "\"iops\":\"4000\",\"throughput\":\"250\",\"encrypted\":\"true\","
            "\"kmsKeyId\":\"alias/backup\"}";
    return job;
}

/* The input of a step's call: expanded, or with the job's id in the list of a poll.  NULL with an error. */
static inline json_t *sample_input(const struct job_record *job, const struct step *step, struct error *error)
{
    struct arena arena = {0};
    json_t *input = NULL;
    const char *id = NULL;

    if (step->poll && !bindings_expand_text(job, step->poll->id, &arena, &id, error))
        return NULL;
    if (bindings_expand(job, step->input, &input, error) && step->poll)
        (void)json_array_append_new(json_at(input, step->poll->ids), json_string(id));
    arena_release(&arena);
    return input;
}

#endif
