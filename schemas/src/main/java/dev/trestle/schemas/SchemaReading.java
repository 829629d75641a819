package dev.trestle.schemas;

import java.util.List;

/** The outcome of reading a schema from text. */
public sealed interface SchemaReading {

  /** The text is a schema that Trestle can enforce. */
  record Accepted(Schema schema) implements SchemaReading {}

  /** The text is not; at least one problem says why. */
  record Refused(List<SchemaProblem> problems) implements SchemaReading {
    public Refused {
      problems = List.copyOf(problems);
    }
  }
}
