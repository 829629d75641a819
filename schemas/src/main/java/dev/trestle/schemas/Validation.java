package dev.trestle.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The answer to whether a payload matches its schema. */
public sealed interface Validation {

  /** At most this many violations are reported for one payload. */
  int MAX_VIOLATIONS = 20;

  /**
   * The payload matches.
   *
   * @param payload the payload as a tree, for reading only. Its numbers are exact, but the tree is
   *     not the text: to pass the payload on, pass on the bytes that were validated.
   * @param resources the ARNs of the S3 objects that the payload names in members called {@code
   *     s3Location}, in document order, without repeats
   */
  record Valid(JsonNode payload, List<String> resources) implements Validation {
    public Valid {
      resources = List.copyOf(resources);
    }
  }

  /**
   * The payload does not match.
   *
   * @param violations at least one, at most {@link #MAX_VIOLATIONS}, in the order of discovery
   * @param more whether there are violations beyond those listed
   */
  record Invalid(List<Violation> violations, boolean more) implements Validation {
    public Invalid {
      violations = List.copyOf(violations);
    }

    static Invalid of(Violation violation) {
      return new Invalid(List.of(violation), false);
    }
  }
}
