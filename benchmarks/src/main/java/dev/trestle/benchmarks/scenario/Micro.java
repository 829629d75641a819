package dev.trestle.benchmarks.scenario;

import java.util.Collection;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The pure parts of publishing, each by itself, under JMH. Of this tree only. */
final class Micro implements Scenario {

  @Override
  public String name() {
    return "jmh";
  }

  @Override
  public String question() {
    return "time of validation, event mapping, batch encoding, access and tokens by themselves, under"
        + " JMH";
  }

  @Override
  public void run(Settings settings, Figures figures) {
    try {
      Collection<RunResult> results =
          new Runner(
                  new OptionsBuilder()
                      .include("dev\\.trestle\\..*Benchmark")
                      .jvm(settings.java().toString())
                      .forks(settings.rounds())
                      .warmupIterations(3)
                      .warmupTime(TimeValue.seconds(1))
                      .measurementIterations(3)
                      .measurementTime(TimeValue.seconds(1))
                      .verbosity(VerboseMode.SILENT)
                      .resultFormat(ResultFormatType.JSON)
                      .result(settings.output().resolve("jmh.json").toString())
                      .build())
              .run();
      results.forEach(result -> add(result, figures));
    } catch (RunnerException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void add(RunResult result, Figures figures) {
    String label = result.getParams().getBenchmark().replaceAll(".*\\.([^.]+\\.[^.]+)$", "$1");
    for (String parameter : result.getParams().getParamsKeys()) {
      label += " " + parameter + "=" + result.getParams().getParam(parameter);
    }
    String figure = label + ", " + result.getPrimaryResult().getScoreUnit();
    result
        .getBenchmarkResults()
        .forEach(fork -> figures.add(figure, "this tree", fork.getPrimaryResult().getScore()));
  }
}
