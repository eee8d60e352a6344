#include "observe/process.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "observe/log.h"

enum { STAT_BYTES_MAX = 1024 };

/* Of /proc/self/stat, see proc(5), as far as it is wanted. */
struct usage {
    unsigned long user_ticks, system_ticks;
    unsigned long long start_ticks; /* since the machine started */
    unsigned long virtual_bytes;
    long resident_pages;
};

static bool read_usage(struct usage *usage)
{
    char line[STAT_BYTES_MAX];
    FILE *file = fopen("/proc/self/stat", "re");
    size_t length = file ? fread(line, 1, sizeof(line) - 1, file) : 0;
    const char *rest;

    if (file)
        (void)fclose(file); /* it was only read */
    line[length] = '\0';
    rest = strrchr(line, ')'); /* the program's name stands in brackets, and may hold anything */
    return rest && sscanf(rest,
                          ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %*d %*d %*d %*d %*d %*d %llu %lu %ld",
                          &usage->user_ticks, &usage->system_ticks, &usage->start_ticks, &usage->virtual_bytes,
                          &usage->resident_pages) == 5;
}

/* Without the directory's own descriptor, and its two dots. */
static int count_descriptors(void)
{
    DIR *directory = opendir("/proc/self/fd");
    int count = -3;

    if (directory == NULL)
        return -1;
    while (readdir(directory))
        count++;
    (void)closedir(directory); /* it was only read */
    return count;
}

/* Neither clock can fail; their difference is when the machine started. */
static double start_seconds(double ticks)
{
    struct timespec now, running;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    (void)clock_gettime(CLOCK_BOOTTIME, &running);
    return (double)(now.tv_sec - running.tv_sec) + (double)(now.tv_nsec - running.tv_nsec) / 1e9 + ticks;
}

static void fill_usage(struct metrics *metrics)
{
    double ticks_per_s = (double)sysconf(_SC_CLK_TCK);
    static double started; /* worked out once: the clock may be set later */
    struct usage usage;

    if (!read_usage(&usage))
        return;
    if (started <= 0)
        started = start_seconds((double)usage.start_ticks / ticks_per_s);
    metrics_set(metrics, METRIC_START_TIME, NULL, started);
    metrics_set(metrics, METRIC_CPU, NULL, (double)(usage.user_ticks + usage.system_ticks) / ticks_per_s);
    metrics_set(metrics, METRIC_VIRTUAL_MEMORY, NULL, (double)usage.virtual_bytes);
    metrics_set(metrics, METRIC_RESIDENT_MEMORY, NULL, (double)usage.resident_pages * (double)sysconf(_SC_PAGESIZE));
}

static void fill_log(struct metrics *metrics)
{
    for (size_t i = 0; i < LOG_NAME_COUNT; i++) {
        const struct log_event_row *row = log_event_row((enum log_name)i);
        uint64_t written = log_written_count((enum log_name)i);
        uint64_t left_out = log_left_out_count((enum log_name)i);
        const struct metric_labels *labels = LABELS(row->name, log_level_name(row->level));

        if (written)
            metrics_set(metrics, METRIC_LOG_LINES, labels, (double)written);
        if (left_out)
            metrics_set(metrics, METRIC_LOG_LINES_LEFT_OUT, labels, (double)left_out);
    }
}

void process_fill(struct metrics *metrics)
{
    struct rlimit files;
    int descriptors = count_descriptors();

    fill_usage(metrics);
    fill_log(metrics);
    if (descriptors >= 0)
        metrics_set(metrics, METRIC_OPEN_FILES, NULL, descriptors);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0)
        metrics_set(metrics, METRIC_OPEN_FILES_MAX, NULL, (double)files.rlim_cur);
}
