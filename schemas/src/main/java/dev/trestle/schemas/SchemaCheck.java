package dev.trestle.schemas;

import dev.trestle.schemas.compatibility.Succession;
import dev.trestle.schemas.mapping.Mappings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Checks a folder of schemas before it is published, for use in continuous integration: {@code
 * SchemaCheck <folder> [--against <folder of the published revision>]}.
 *
 * <p>Exit status 0: all is well. 1: a schema, example or mapping is wrong, a published version
 * changed or vanished, or a new version neither accepts the events of the version before it nor has
 * a mapping from it. 2: wrong usage, or a folder that cannot be read.
 */
public final class SchemaCheck {

  private static final String USAGE =
      "Usage: SchemaCheck <folder> [--against <folder of the published revision>]";

  private final Path folder;
  private final List<String> problems = new ArrayList<>();
  private int examples;

  private SchemaCheck(Path folder) {
    this.folder = folder;
  }

  /** Runs the check and exits with its status. */
  public static void main(String[] args) {
    System.exit(run(List.of(args), System.out, System.err));
  }

  static int run(List<String> args, PrintStream out, PrintStream err) {
    boolean compared = args.size() == 3 && args.get(1).equals("--against");
    if (args.isEmpty() || args.get(0).startsWith("-") || (args.size() > 1 && !compared)) {
      err.println(USAGE);
      return 2;
    }
    Path folder = Path.of(args.get(0));
    Path published = compared ? Path.of(args.get(2)) : folder;
    for (Path each : List.of(folder, published)) {
      if (!Files.isDirectory(each)) {
        err.println(each + " is not a folder.\n" + USAGE);
        return 2;
      }
    }
    try {
      return new SchemaCheck(folder)
          .check(compared ? Optional.of(published) : Optional.empty(), out);
    } catch (IOException e) {
      err.println("Cannot read: " + e);
      return 2;
    }
  }

  private int check(Optional<Path> published, PrintStream out) throws IOException {
    SchemaFolder here = SchemaFolder.read(folder);
    here.problems().forEach(problem -> problems.add(problem.toString()));
    SchemaSet schemas = SchemaSet.of(here.schemas());
    for (Schema schema : schemas.list()) {
      checkExamples(schema);
    }
    checkMappings(schemas);
    if (published.isPresent()) {
      SchemaFolder before = SchemaFolder.read(published.get());
      before.problems().forEach(problem -> problems.add("published " + problem));
      compare(SchemaSet.of(before.schemas()), schemas);
    }
    problems.forEach(out::println);
    out.printf(
        "%d schemas, %d examples, %d problems%n", schemas.list().size(), examples, problems.size());
    return problems.isEmpty() ? 0 : 1;
  }

  private void checkExamples(Schema schema) throws IOException {
    Path inside = folder.resolve("examples").resolve(schema.name().file());
    if (!Files.isDirectory(inside)) {
      problems.add(schema.origin() + ": There is no folder " + inside + ": add valid examples.");
      return;
    }
    try (Stream<Path> files = Files.list(inside)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".json")).sorted().toList()) {
        checkExample(schema, file);
      }
    }
  }

  private void checkExample(Schema schema, Path file) throws IOException {
    examples++;
    boolean mustPass = file.getFileName().toString().startsWith("valid-");
    Validation validation = schema.validate(Files.readAllBytes(file));
    if (!mustPass && !file.getFileName().toString().startsWith("invalid-")) {
      problems.add(file + ": Name it valid-….json or invalid-….json.");
    } else if (mustPass && validation instanceof Validation.Invalid invalid) {
      invalid
          .violations()
          .forEach(each -> problems.add(file + "#" + each.pointer() + ": " + each.message()));
    } else if (!mustPass && validation instanceof Validation.Valid) {
      problems.add(file + ": It is named invalid, and the schema accepts it.");
    }
  }

  private void checkMappings(SchemaSet schemas) {
    try {
      Mappings.loadFolders(schemas, List.of(folder));
    } catch (SchemaLoadException e) {
      e.problems().forEach(problem -> problems.add(problem.toString()));
    }
  }

  private void compare(SchemaSet published, SchemaSet here) {
    for (Schema before : published.list()) {
      Optional<Schema> now = here.find(before.type(), before.version());
      if (now.isEmpty()) {
        problems.add(before.name().file() + ": It was published and is gone: put it back.");
      } else if (!now.get().digest().equals(before.digest())) {
        problems.add(
            now.get().origin() + ": It was published and has changed: add a version instead.");
      }
    }
    for (Schema schema : here.list()) {
      if (published.find(schema.type(), schema.version()).isEmpty()) {
        Succession.problems(schema, here, this::hasMapping)
            .forEach(problem -> problems.add(problem.toString()));
      }
    }
  }

  private boolean hasMapping(Schema from, Schema to) {
    return Files.exists(
        folder.resolve("mappings/" + from.name().file() + "-to-v" + to.version() + ".jsonata"));
  }
}
