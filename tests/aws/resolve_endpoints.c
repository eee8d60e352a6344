/* Reads lines of a service and a Region, and writes for each the URL of its endpoint, as the environment and the files
   say, for the comparison with botocore in test_endpoint_botocore.py; "wrong" alone if they contradict themselves. */
#include <stdio.h>
#include <stdlib.h>

#include "aws/endpoint.h"

static void answer_line(const struct endpoint_settings *settings, const char *name, const char *region)
{
    const struct aws_service *service = services_find(name);
    struct endpoint endpoint;
    struct error error;

    if (service == NULL || !endpoint_resolve(settings, service, region, &endpoint, &error)) {
        (void)fprintf(stderr, "resolve_endpoints: %s of %s\n", name, region);
        exit(EXIT_FAILURE);
    }
    (void)puts(endpoint.url);
}

int main(void)
{
    struct endpoint_settings settings;
    char service[64], region[64];
    struct error error;

    if (!endpoint_settings_read(&settings, NULL, &error)) {
        (void)puts("wrong");
        return EXIT_SUCCESS;
    }
    while (scanf("%63s %63s", service, region) == 2)
        answer_line(&settings, service, region);
    endpoint_settings_done(&settings);
    return EXIT_SUCCESS;
}
