package dev.trestle.replayer.objects;

import dev.trestle.v1.CreateObjectLogRequest;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The options of the import command as a request for an object log. */
final class ImportOptions {

  static final String USAGE =
      """
      usage: import --name NAME --bucket BUCKET [--prefix PREFIX] [--content BYTES]
                    [--projection] [--digest-queue QUEUE]

      Creates object log objects/NAME unless it is there, and ends when it has the bucket's history.
        --name          of the object log
        --bucket        whose versions are recorded; versioned
        --prefix        of the keys; all without it
        --content       largest content that the log keeps, in bytes; none without it
        --projection    also keep the newest record of each key
        --digest-queue  tell this queue of changes of the projection
      Exit status: 0 done, 1 somebody has to mend what is said, 2 wrong usage, 75 try again,
      143 ended by SIGTERM: run again, it goes on.""";

  private final CreateObjectLogRequest.Builder request = CreateObjectLogRequest.newBuilder();

  private ImportOptions() {}

  /** What came of reading options. */
  sealed interface Read {

    record Wanted(CreateObjectLogRequest request) implements Read {}

    /** The user asks what there is. */
    record Help() implements Read {}

    record Wrong(String message) implements Read {}
  }

  /** Reads {@code --option value} and {@code --option=value}. Whether values are good it leaves. */
  static Read read(List<String> options) {
    ImportOptions read = new ImportOptions();
    Iterator<String> left = options.iterator();
    while (left.hasNext()) {
      String option = left.next();
      if (option.equals("--help") || option.equals("-h")) {
        return new Read.Help();
      }
      Optional<String> problem = read.take(option, left);
      if (problem.isPresent()) {
        return new Read.Wrong(problem.get());
      }
    }
    if (read.request.getName().isEmpty() || read.request.getBucket().isEmpty()) {
      return new Read.Wrong("--name and --bucket are required");
    }
    return new Read.Wanted(read.request.build());
  }

  private Optional<String> take(String option, Iterator<String> left) {
    if (option.equals("--projection")) {
      request.getProjectionBuilder();
      return Optional.empty();
    }
    int equals = option.indexOf('=');
    String name = equals < 0 ? option : option.substring(0, equals);
    if (!List.of("--name", "--bucket", "--prefix", "--content", "--digest-queue").contains(name)) {
      return Optional.of("there is no option " + name);
    }
    if (equals < 0 && !left.hasNext()) {
      return Optional.of(name + " lacks its value");
    }
    return set(name, equals < 0 ? left.next() : option.substring(equals + 1));
  }

  private Optional<String> set(String name, String value) {
    switch (name) {
      case "--name" -> request.setName(value);
      case "--bucket" -> request.setBucket(value);
      case "--prefix" -> request.setPrefix(value);
      case "--digest-queue" -> request.getProjectionBuilder().setDigestQueue(value);
      default -> {
        try {
          request.getContentBuilder().setMaxBytes(Integer.parseInt(value));
        } catch (NumberFormatException e) {
          return Optional.of(name + " is '" + value + "': use a number of bytes");
        }
      }
    }
    return Optional.empty();
  }
}
