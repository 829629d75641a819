package dev.trestle.benchmarks.micro;

import dev.trestle.benchmarks.load.AudioEvents;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaCatalog;
import dev.trestle.schemas.Validation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Parsing a 1 KB AudioUploaded and judging it by its schema. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ValidationBenchmark {

  private final Schema schema =
      SchemaCatalog.load(List.of()).find("AudioUploaded", 1).orElseThrow();

  private final List<byte[]> payloads =
      Stream.generate(new AudioEvents(1)::next)
          .limit(256)
          .map(event -> event.getJson().getBytes(StandardCharsets.UTF_8))
          .toList();

  private int next;

  /** One event. */
  @Benchmark
  public Validation validate() {
    return schema.validate(payloads.get(next++ & 255));
  }
}
