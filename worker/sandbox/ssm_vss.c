#include <stdio.h>
#include <string.h>

#include "sandbox/ec2.h"
#include "sandbox/ec2_instance.h"
#include "sandbox/ssm.h"

/* What the documents take, each a list of one text.
   https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/create-vss-snapshots-ssm.html */
static const char parameters[] =
    "|description|tags|ExcludeBootVolume|CreateAmi|AmiName|CopyOnly|NoWriters|SaveVssMetadata|executionTimeout|"
    "CollectDiagnosticLogs|VssVersion|";

/* Given by the documents themselves. */
static const char reserved_tags[] = "|Device|AppConsistent|AwsVssConfig|";

enum { TAG_BYTES = 256 };

static const char *parameter(const struct request *request, const char *name)
{
    const json_t *values = json_object_get(request_list(request, "Parameters"), name);
    const char *text = json_string_value(json_array_get(values, 0));

    return text && *text ? text : NULL;
}

static bool check_parameters(struct request *request)
{
    const char *key;
    json_t *values;

    json_object_foreach((json_t *)(uintptr_t)request_list(request, "Parameters"), key, values)
    {
        if (!shape_is_choice(parameters, key) || !json_is_array(values) ||
            !json_is_string(json_array_get(values, 0)))
            return request_refuse(request, "InvalidParameters", "Invalid parameters provided: %.60s", key);
    }
    return true;
}

/* One of "Key=a,Value=b;Key=c,Value=d"; false at the end. */
static bool read_tag(const char **at, char key[TAG_BYTES], char value[TAG_BYTES])
{
    size_t length = strcspn(*at, ";");
    const char *comma = strstr(*at, ",Value=");
    size_t key_length = comma && comma < *at + length ? (size_t)(comma - *at) - 4 : 0;

    if (strncmp(*at, "Key=", 4) != 0 || key_length == 0 || key_length >= TAG_BYTES || length >= TAG_BYTES)
        return false;
    (void)snprintf(key, TAG_BYTES, "%.*s", (int)key_length, *at + 4);
    (void)snprintf(value, TAG_BYTES, "%.*s", (int)(length - key_length - 4 - 7), comma + 7);
    *at += length + ((*at)[length] == ';');
    return true;
}

static bool check_tags(struct request *request)
{
    const char *at = parameter(request, "tags");
    char key[TAG_BYTES], value[TAG_BYTES];

    while (at && *at)
        if (!read_tag(&at, key, value) || shape_is_choice(reserved_tags, key))
            return request_refuse(request, "InvalidParameters", "Invalid parameters provided: tags");
    return true;
}

/* With what the document itself says of a snapshot. */
static json_t *tags_of(const struct request *request)
{
    const char *at = parameter(request, "tags");
    json_t *tags = memory_require(json_pack("[{s:s, s:s}]", "Key", "AppConsistent", "Value", "True"));
    char key[TAG_BYTES], value[TAG_BYTES];

    while (at && *at && read_tag(&at, key, value))
        json_array_append_new(tags, memory_require(json_pack("{s:s, s:s}", "Key", key, "Value", value)));
    return tags;
}

/* Where the command fails or hangs, it does so before it makes anything. */
static bool makes_something(const struct document *command)
{
    return command->failure == NULL && command->ends_ms != DOCUMENT_NEVER_MS;
}

static struct document *make_image(struct request *request, const struct document *instance)
{
    SCOPED(json) json_t *shown = ec2_instance_show(instance, request->now_ms);
    SCOPED(json) json_t *tags = tags_of(request);
    const char *name = parameter(request, "AmiName");

    return ec2_image_make(request, &(struct ec2_image_plan){
                                       .source = instance,
                                       .devices = json_object_get(shown, "blockDeviceMapping"),
                                       .name = name ? name : "a VSS image",
                                       .description = parameter(request, "description"),
                                       .snapshot_tags = tags,
                                       .is_part = true,
                                   });
}

/* It is seen halfway through, and ready when the command is. */
static void time_image(const struct document *command, struct document *image)
{
    image->resource.hidden_until_ms = command->began_ms + (command->ends_ms - command->began_ms) / 2;
    image->duration_ms = command->duration_ms;
    image->ends_ms = command->ends_ms;
}

bool ssm_vss_check(struct request *request)
{
    return check_parameters(request) && check_tags(request);
}

void ssm_vss_run(struct request *request, struct document *command, const struct document *instance)
{
    const char *wanted = parameter(request, "CreateAmi");
    struct document *image;

    if (!makes_something(command) || wanted == NULL || strcmp(wanted, "True") != 0)
        return;
    image = make_image(request, instance);
    if (image == NULL) /* its name is taken, as the document finds out on the instance */
        return;
    time_image(command, image);
    document_set(command->fields, "Made", json_string(image->resource.id));
}

void ssm_vss_cancel(struct request *request, const struct document *command)
{
    struct document *image = document_find(request, &ec2_image, json_text_at(command->fields, "Made"));

    if (image && request->now_ms < image->resource.hidden_until_ms)
        ec2_image_delete(request, image, true);
}
