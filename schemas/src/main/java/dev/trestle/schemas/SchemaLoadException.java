package dev.trestle.schemas;

import java.util.List;
import java.util.stream.Collectors;

/** The schemas could not be loaded; {@link #problems} lists every reason found. */
public final class SchemaLoadException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient List<SchemaProblem> problems;

  /** For whatever is loaded with the schemas and cannot be used. */
  public SchemaLoadException(List<SchemaProblem> problems) {
    super(
        problems.stream()
            .map(SchemaProblem::toString)
            .collect(Collectors.joining("\n  ", "Schemas refused:\n  ", "")));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, one entry for each place. */
  public List<SchemaProblem> problems() {
    return problems;
  }
}
