package dev.trestle.launcher;

import java.util.List;
import java.util.Map;

/**
 * What the command line asks for.
 *
 * @param command {@code local} or {@code demo}
 * @param environment name of the environment
 * @param ports where everything listens
 */
record Options(String command, String environment, Ports ports) {

  /**
   * Reads the command line.
   *
   * @throws UsageException if it says something that the launcher does not know
   */
  static Options parse(List<String> arguments, Map<String, String> variables) {
    String command = "";
    String environment = variables.getOrDefault("TRESTLE_ENVIRONMENT", "local");
    int offset = 0;
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      switch (argument) {
        case "local", "demo" -> command = argument;
        case "--environment" -> environment = value(arguments, ++i, argument);
        case "--port-offset" -> offset = number(value(arguments, ++i, argument), argument);
        default -> throw new UsageException("'" + argument + "' is not an option");
      }
    }
    if (command.isEmpty()) {
      throw new UsageException("no command: say local or demo");
    }
    return new Options(command, environment, Ports.withOffset(offset));
  }

  /** The options, as a command line for the same stack; empty if all are the usual ones. */
  String arguments() {
    int offset = ports.aws() - Ports.withOffset(0).aws();
    return (offset == 0 ? "" : " --port-offset " + offset)
        + (environment.equals("local") ? "" : " --environment " + environment);
  }

  private static String value(List<String> arguments, int index, String option) {
    if (index >= arguments.size()) {
      throw new UsageException(option + " needs a value");
    }
    return arguments.get(index);
  }

  private static int number(String text, String option) {
    try {
      int number = Integer.parseInt(text);
      if (number < 0 || number > 15_000) {
        throw new UsageException(option + " is " + text + ": say a number from 0 to 15000");
      }
      return number;
    } catch (NumberFormatException e) {
      throw new UsageException(option + " is '" + text + "': say a number from 0 to 15000");
    }
  }

  /** The command line cannot be understood; the message says what to change. */
  static final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
      super(message);
    }
  }
}
