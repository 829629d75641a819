package dev.trestle.benchmarks.gpu;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * GPU workers on spot nodes that take uploads from a queue, one at a time and in their order.
 *
 * <p>A worker is ready some minutes after it was asked for, transcribes many times as fast as the
 * audio plays, and ends early when its node is taken away; what it had comes back when its
 * message's visibility is over. One that is not needed any more finishes what it has.
 */
public final class GpuFleet {

  /** Seconds from asking for a worker until it takes messages: a node, an image, a model. */
  private static final double START_UP = 240;

  /** Seconds of audio that a worker transcribes in a second, and what each upload costs besides. */
  private static final double SPEED = 20;

  private static final double OVERHEAD = 5;

  /** How long a spot node lives, on average. */
  private static final double LIFETIME = 6 * 3_600;

  /** Of a message of the worker queue. */
  private static final double VISIBILITY = 1_800;

  private record Due(double at, long order, Runnable what) {}

  private static final class Worker {
    final double start;
    boolean ready;
    boolean leaving;
    boolean gone;
    boolean busy;

    Worker(double start) {
      this.start = start;
    }
  }

  private final Signal signal;
  private final Autoscaler autoscaler;
  private final Random random;
  private final PriorityQueue<Due> agenda =
      new PriorityQueue<>(Comparator.comparingDouble(Due::at).thenComparingLong(Due::order));
  private final Deque<Upload> queue = new ArrayDeque<>();
  private final List<Worker> workers = new ArrayList<>();
  private final List<Double> waits = new ArrayList<>();
  private double now;
  private long order;
  private double open;
  private int left;
  private double audio;
  private double audioWaited;
  private double workerSeconds;
  private int lost;

  private GpuFleet(Signal signal, double target, int max, int uploads, long seed) {
    this.signal = signal;
    this.autoscaler = new Autoscaler(target, max);
    this.random = new Random(seed);
    this.left = uploads;
  }

  /**
   * Lets the uploads be transcribed, to the last.
   *
   * @param signal that the autoscaler goes by
   * @param target of the signal, for each worker
   * @param max workers
   * @param seed of the times at which nodes are taken away
   */
  public static Outcome run(
      List<Upload> uploads, Signal signal, double target, int max, long seed) {
    return new GpuFleet(signal, target, max, uploads.size(), seed).run(uploads);
  }

  /** Seconds that one worker needs for an upload. */
  public static double service(Upload upload) {
    return OVERHEAD + upload.audioSeconds() / SPEED;
  }

  private Outcome run(List<Upload> uploads) {
    uploads.forEach(upload -> at(upload.at(), () -> arrive(upload)));
    at(0, this::scale);
    while (left > 0 || !workers.isEmpty()) {
      Due due = agenda.remove();
      now = due.at();
      due.what().run();
    }
    waits.sort(null);
    return new Outcome(
        waits.stream().mapToDouble(Double::doubleValue).average().orElse(0),
        audioWaited / audio,
        waits.get((int) (0.95 * (waits.size() - 1))),
        workerSeconds / 3_600,
        lost);
  }

  private void at(double time, Runnable what) {
    agenda.add(new Due(time, order++, what));
  }

  private void arrive(Upload upload) {
    open += signal.of(upload);
    queue.addLast(upload);
    assign();
  }

  /** Looks at the signal, as long as anything can happen. */
  private void scale() {
    int wanted = autoscaler.decide(now, left == 0 ? 0 : open, staying());
    while (staying() < wanted) {
      hire();
    }
    while (staying() > wanted) {
      dismiss();
    }
    if (left > 0 || !workers.isEmpty()) {
      at(now + Autoscaler.PERIOD, this::scale);
    }
  }

  private int staying() {
    return (int) workers.stream().filter(worker -> !worker.leaving).count();
  }

  private void hire() {
    Worker worker = new Worker(now);
    workers.add(worker);
    at(
        now + START_UP,
        () -> {
          worker.ready = true;
          assign();
        });
    at(now - LIFETIME * Math.log(1 - random.nextDouble()), () -> leave(worker));
  }

  /** The youngest that has nothing to do, else the youngest, which finishes what it has. */
  private void dismiss() {
    Worker worker =
        workers.stream()
            .filter(each -> !each.leaving)
            .min(
                Comparator.<Worker, Boolean>comparing(each -> each.busy)
                    .thenComparing(each -> -each.start))
            .orElseThrow();
    worker.leaving = true;
    if (!worker.busy) {
      leave(worker);
    }
  }

  private void leave(Worker worker) {
    if (!worker.gone) {
      worker.gone = true;
      workers.remove(worker);
      workerSeconds += now - worker.start;
    }
  }

  private void assign() {
    for (Worker worker : workers) {
      if (queue.isEmpty()) {
        return;
      }
      if (worker.ready && !worker.busy && !worker.leaving) {
        begin(worker, queue.removeFirst());
      }
    }
  }

  private void begin(Worker worker, Upload upload) {
    worker.busy = true;
    double begun = now;
    at(
        now + service(upload),
        () -> {
          if (worker.gone) {
            lost++;
            at(Math.max(now, begun + VISIBILITY), () -> comeBack(upload));
          } else {
            end(worker, upload);
          }
        });
  }

  private void comeBack(Upload upload) {
    queue.addFirst(upload);
    assign();
  }

  private void end(Worker worker, Upload upload) {
    worker.busy = false;
    open = left == 1 ? 0 : open - signal.of(upload);
    left--;
    double wait = now - upload.at() - service(upload);
    waits.add(wait);
    audio += upload.audioSeconds();
    audioWaited += wait * upload.audioSeconds();
    if (worker.leaving) {
      leave(worker);
    } else {
      assign();
    }
  }
}
