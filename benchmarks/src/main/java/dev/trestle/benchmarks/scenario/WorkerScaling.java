package dev.trestle.benchmarks.scenario;

import dev.trestle.benchmarks.gpu.GpuFleet;
import dev.trestle.benchmarks.gpu.Outcome;
import dev.trestle.benchmarks.gpu.Signal;
import dev.trestle.benchmarks.gpu.Upload;
import dev.trestle.benchmarks.gpu.Uploads;
import java.util.List;

/**
 * How long uploads wait for simulated GPU workers, and what these cost, by the signal that they are
 * scaled by. Takes no time of a machine: the same figures everywhere.
 */
final class WorkerScaling implements Scenario {

  private static final int DAYS = 7;
  private static final int MAX_WORKERS = 50;

  /** What one worker transcribes in ten minutes. */
  private static final double AUDIO_SECONDS = 10 * 60 * 20;

  @Override
  public String name() {
    return "worker-scaling";
  }

  @Override
  public String question() {
    return "wait for simulated GPU workers, scaled by audio seconds and by messages";
  }

  @Override
  public void run(Settings settings, Figures figures) {
    for (int round = 0; round < settings.rounds(); round++) {
      List<Upload> uploads = Uploads.of(DAYS, round);
      double mean = uploads.stream().mapToDouble(Upload::audioSeconds).average().orElseThrow();
      Outcome ours = run(uploads, Signal.AUDIO_SECONDS, AUDIO_SECONDS, round);
      Outcome alike = run(uploads, Signal.MESSAGES, AUDIO_SECONDS / mean, round);
      Outcome asDear = asDear(uploads, ours.workerHours(), round);
      add(figures, "audio seconds", ours);
      add(figures, "messages, as many as have that audio on average", alike);
      add(figures, "messages, at the same worker-hours", asDear);
    }
  }

  /** By messages, with the target whose cost comes nearest to what was given. */
  private static Outcome asDear(List<Upload> uploads, double workerHours, int round) {
    double low = 0.1;
    double high = 1_000;
    for (int step = 0; step < 24; step++) {
      double target = Math.sqrt(low * high);
      if (run(uploads, Signal.MESSAGES, target, round).workerHours() > workerHours) {
        low = target;
      } else {
        high = target;
      }
    }
    return run(uploads, Signal.MESSAGES, high, round);
  }

  private static Outcome run(List<Upload> uploads, Signal signal, double target, int round) {
    return GpuFleet.run(uploads, signal, target, MAX_WORKERS, round);
  }

  private static void add(Figures figures, String subject, Outcome outcome) {
    figures.add("mean wait, s", subject, outcome.meanWait());
    figures.add("mean wait of an hour of audio, s", subject, outcome.meanWaitOfAudio());
    figures.add("wait, p95, s", subject, outcome.p95Wait());
    figures.add("worker-hours", subject, outcome.workerHours());
  }
}
