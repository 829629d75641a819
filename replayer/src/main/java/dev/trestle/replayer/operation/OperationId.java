package dev.trestle.replayer.operation;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Names an operation.
 *
 * @param kind name of its {@link OperationKind}
 * @param id unique among those of the kind, chosen by whoever creates it
 */
public record OperationId(String kind, String id) {

  /** Longest id. */
  public static final int MAX_LENGTH = 64;

  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  /** One that nobody else has. */
  public static OperationId random(String kind) {
    return new OperationId(kind, UUID.randomUUID().toString());
  }

  /** What is wrong with an id from outside; empty if an operation may have it. */
  public static Optional<String> problemWith(String id) {
    if (id.isEmpty()) {
      return Optional.of("is required");
    }
    if (id.length() > MAX_LENGTH || !VALID.matcher(id).matches()) {
      return Optional.of(
          "use 1 to "
              + MAX_LENGTH
              + " letters, digits, '.', '_' or '-', beginning with a letter or digit");
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return kind + "/" + id;
  }
}
