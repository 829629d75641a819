package dev.trestle.server.testing.calls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the tests of this process recorded: a file {@code <service>.txt} for each service, begun
 * anew by its first call, with a line such as {@code DynamoDb Query <env>-event-log} for each
 * different call.
 *
 * <p>Safe across threads.
 */
enum Recording {
  INSTANCE;

  /** System property: where the files are. Without it nothing is recorded. */
  static final String DIRECTORY = "calls.directory";

  private final Map<String, Set<String>> calls = new HashMap<>();

  synchronized void call(String service, String call) {
    Set<String> known = calls.get(service);
    if (known == null) {
      known = new HashSet<>();
      calls.put(service, known);
      write(service, call, StandardOpenOption.TRUNCATE_EXISTING);
    } else if (!known.contains(call)) {
      write(service, call, StandardOpenOption.APPEND);
    }
    known.add(call);
  }

  private static void write(String service, String call, StandardOpenOption how) {
    Path file = Path.of(System.getProperty(DIRECTORY), service + ".txt");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(
          file,
          call + System.lineSeparator(),
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          how);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
