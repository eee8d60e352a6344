#include "cli/commands.h"

int main(int argument_count, char **arguments)
{
    return commands_run(argument_count, arguments);
}
