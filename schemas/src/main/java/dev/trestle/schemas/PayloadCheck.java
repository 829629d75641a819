package dev.trestle.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Judges a parsed payload. */
final class PayloadCheck {

  /** The member that Trestle adds to Detail on the bus. */
  static final String RESERVED = "_event";

  /** What a lone value may cost, counted in values of a payload. */
  private static final int LONE_VALUE = 1_000;

  private PayloadCheck() {}

  static boolean accepts(com.networknt.schema.Schema schema, JsonNode value) {
    BoundedExecution execution = new BoundedExecution(LONE_VALUE);
    try {
      schema.validate(execution, value);
    } catch (BoundedExecution.Exhausted e) {
      throw new IllegalStateException("The schema takes too many steps to judge a value", e);
    }
    return execution.getErrors().isEmpty();
  }

  static Validation check(com.networknt.schema.Schema schema, JsonNode payload, int size) {
    BoundedExecution execution = new BoundedExecution(size);
    try {
      schema.validate(execution, payload);
    } catch (BoundedExecution.Exhausted e) {
      return Validation.Invalid.of(
          new Violation(
              "",
              Violation.COMPLEXITY,
              "Checking this payload against its schema takes too many steps: nest it less deeply,"
                  + " or publish a version of the schema with fewer alternatives.",
              ""));
    }
    List<Error> errors = execution.getErrors();
    boolean reserved = payload.has(RESERVED);
    if (errors.isEmpty() && !reserved) {
      return new Validation.Valid(payload, S3Locations.arns(payload));
    }
    Set<Violation> violations = new LinkedHashSet<>();
    if (reserved) {
      violations.add(
          new Violation(
              "/" + RESERVED,
              Violation.RESERVED,
              "Remove this member: its name is reserved for the bus.",
              ViolationWording.excerpt(payload.get(RESERVED))));
    }
    for (int i = 0; i < errors.size() && violations.size() <= Validation.MAX_VIOLATIONS; i++) {
      violations.add(ViolationWording.of(errors.get(i)));
    }
    List<Violation> listed = new ArrayList<>(violations);
    boolean more = listed.size() > Validation.MAX_VIOLATIONS;
    return new Validation.Invalid(
        more ? listed.subList(0, Validation.MAX_VIOLATIONS) : listed, more);
  }
}
