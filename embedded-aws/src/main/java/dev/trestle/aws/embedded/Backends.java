package dev.trestle.aws.embedded;

import dev.trestle.aws.embedded.child.ChildMain;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The three backend processes, started side by side. */
final class Backends implements AutoCloseable {

  private static final long START_SECONDS = 90;
  private static final Pattern LISTENING = Pattern.compile("^listening on (\\d+)$");
  // Spring Boot's own line; S3Mock opens a port for TLS beside the plain one.
  private static final Pattern TOMCAT =
      Pattern.compile("Tomcat started on ports? .*?(\\d+) \\(http\\)");

  private final Backend dynamoDb;
  private final Backend sqs;
  private final Backend s3;
  private final Path files;

  private Backends(Backend dynamoDb, Backend sqs, Backend s3, Path files) {
    this.dynamoDb = dynamoDb;
    this.sqs = sqs;
    this.s3 = s3;
    this.files = files;
  }

  /** Starts all three and returns at once. Queue URLs will name the host and port given. */
  static Backends start(String host, int port) {
    Path files = temporaryDirectory();
    // The slowest first.
    Backend s3 = Backend.start("s3mock", s3Command(files.resolve("s3")), TOMCAT);
    Backend sqs =
        Backend.start(
            "elasticmq",
            command(
                "elasticmq",
                "192m",
                List.of(),
                "dev.trestle.aws.embedded.elasticmq.ElasticMqBackend",
                List.of(host, String.valueOf(port), EmbeddedAws.REGION, EmbeddedAws.ACCOUNT)),
            LISTENING);
    Backend dynamoDb =
        Backend.start(
            "dynamodb",
            command(
                "dynamodb",
                "768m",
                // It unpacks its SQLite library for this machine there, and leaves it.
                List.of("-Dorg.sqlite.tmpdir=" + files, "-DDDB_LOCAL_TELEMETRY=0"),
                "dev.trestle.aws.embedded.dynamodb.DynamoDbBackend",
                List.of()),
            LISTENING);
    return new Backends(dynamoDb, sqs, s3, files);
  }

  InetSocketAddress dynamoDb() {
    return await(dynamoDb);
  }

  InetSocketAddress sqs() {
    return await(sqs);
  }

  InetSocketAddress s3() {
    return await(s3);
  }

  List<ProcessHandle> processes() {
    return List.of(dynamoDb.handle(), sqs.handle(), s3.handle());
  }

  private static InetSocketAddress await(Backend backend) {
    try {
      return backend.address().get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("a backend is not ready after " + START_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the backends start", e);
    }
  }

  private static List<String> s3Command(Path files) {
    return command(
        "s3mock",
        "256m",
        List.of(),
        "org.springframework.boot.loader.launch.JarLauncher",
        List.of(
            "--http.port=0",
            "--server.port=0",
            "--server.address=127.0.0.1",
            "--spring.main.banner-mode=off",
            "--com.adobe.testing.s3mock.store.region=" + EmbeddedAws.REGION,
            "--com.adobe.testing.s3mock.store.root=" + files));
  }

  private static List<String> command(
      String name, String heap, List<String> options, String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Quick to start and small: a backend lives for one test run or demo.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx" + heap));
    command.addAll(List.of("-Xshare:auto", "-Djava.awt.headless=true"));
    command.addAll(options);
    command.addAll(List.of("-cp", own() + File.pathSeparator + classpath(name)));
    command.addAll(List.of(ChildMain.class.getName(), main));
    command.addAll(arguments);
    return command;
  }

  /** Where this module's classes and those of the two backend mains are. */
  private static String own() {
    return Stream.of(
            "dev/trestle/aws/embedded/child/ChildMain.class",
            "dev/trestle/aws/embedded/dynamodb/DynamoDbBackend.class",
            "dev/trestle/aws/embedded/elasticmq/ElasticMqBackend.class")
        .map(Backends::location)
        .distinct()
        .reduce((a, b) -> a + File.pathSeparator + b)
        .orElseThrow();
  }

  private static String location(String resource) {
    try {
      String uri = Backends.class.getClassLoader().getResource(resource).toURI().toString();
      String root = uri.substring(0, uri.length() - resource.length());
      return root.startsWith("jar:")
          ? Path.of(java.net.URI.create(root.substring(4, root.length() - 2))).toString()
          : Path.of(java.net.URI.create(root)).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("no file location of " + resource, e);
    }
  }

  private static String classpath(String name) {
    try (InputStream in = Backends.class.getResourceAsStream(name + ".classpath")) {
      if (in == null) {
        throw new IllegalStateException(
            name + ".classpath is missing: build with mvn -pl embedded-aws -am compile");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("embedded-aws-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    List.of(s3, sqs, dynamoDb).forEach(Backend::close);
    try (Stream<Path> paths = Files.walk(files)) {
      paths.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      // Left to the system's cleaning of temporary files.
    }
  }
}
