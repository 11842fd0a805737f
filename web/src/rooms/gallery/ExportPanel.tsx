/** Taking pieces out: as files, which are saved at once; or as a sheet or a walk, which a job writes into the exports. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RadioButton, RadioField, RadioGroup, SwitchButton, SwitchField, Text } from "react-aria-components";
import { answered, client, fileOf } from "../../api/client.ts";
import { exportsQuery, jobsQuery } from "../../api/queries.ts";
import type { Job, Piece } from "../../api/types.ts";
import { Button, SaveLink } from "../../parts/Button.tsx";
import { Choose } from "../../parts/Choose.tsx";
import { Panel } from "../../parts/Dialogs.tsx";
import { Meter } from "../../parts/Meter.tsx";
import { Notice, Refused } from "../../parts/States.tsx";
import { useFormats } from "../../parts/formats.ts";
import { useJobVerb } from "../../shell/JobsPanel.tsx";
import { exportOf, secondsLeft } from "../../shell/jobs.ts";
import { ENDINGS, LENGTHS, scalesFor, whyNoWalk, WHATS, type What } from "./exporting.ts";
import styles from "./ExportPanel.module.css";

interface Props {
  pieces: readonly Piece[];
  isOpen: boolean;
  onClose: () => void;
}

export function ExportPanel({ pieces, isOpen, onClose }: Props) {
  const { t } = useTranslation("gallery");
  const formats = useFormats();
  const count = pieces.length;
  return (
    <Panel title={t("export.title", { count, n: formats.number(count) })} isOpen={isOpen} onClose={onClose}>
      <Asked pieces={pieces} onClose={onClose} />
    </Panel>
  );
}

function Asked({ pieces, onClose }: { pieces: readonly Piece[]; onClose: () => void }) {
  const { t } = useTranslation("gallery");
  const [number, setNumber] = useState<number | null>(null);
  const [what, setWhat] = useState<What>("pictures");
  if (number !== null) return <Made number={number} onMore={() => setNumber(null)} />;
  return (
    <>
      <RadioGroup aria-label={t("export.what")} value={what} onChange={(value) => setWhat(value as What)} className={styles.whats}>
        {WHATS.map((each) => (
          <RadioField key={each} value={each} className={styles.what}>
            <RadioButton className={styles.card}>
              <strong>{t(`export.whats.${each}.name`)}</strong>
            </RadioButton>
            <Text slot="description" className="soft small">
              {t(`export.whats.${each}.words`)}
            </Text>
          </RadioField>
        ))}
      </RadioGroup>
      {what === "pictures" ? <AsFiles pieces={pieces} onClose={onClose} /> : <AsJob key={what} what={what} pieces={pieces} onAsked={setNumber} />}
    </>
  );
}

function AsFiles({ pieces, onClose }: { pieces: readonly Piece[]; onClose: () => void }) {
  const { t } = useTranslation("gallery");
  const formats = useFormats();
  const [ending, setEnding] = useState("png");
  const [scale, setScale] = useState(1);
  const largest = Math.max(...pieces.map((piece) => Math.max(piece.width, piece.height)));
  const ids = pieces.map((piece) => piece.id);
  const href = ids.length === 1 ? fileOf.piece(ids[0] ?? "", ending, scale) : fileOf.archive(ids, ending, scale);
  return (
    <>
      <div className={styles.fields}>
        <Choose label={t("export.kind")} value={ending} options={ENDINGS.pictures} nameOf={nameOfEnding} onChange={setEnding} />
        <Choose
          label={t("export.size")}
          value={String(scale)}
          options={scalesFor(largest).map(String)}
          nameOf={(each) => t("export.pixels", { n: formats.number(largest * Number(each)) })}
          onChange={(each) => setScale(Number(each))}
        />
      </div>
      <p className="soft small">{t("export.carried")}</p>
      <div className={styles.verbs} onClick={onClose}>
        <SaveLink kind="main" href={href}>
          {ids.length === 1 ? t("export.save") : t("export.save_zip")}
        </SaveLink>
      </div>
    </>
  );
}

interface Asking {
  what: "sheet" | "walk";
  pieces: readonly Piece[];
  onAsked: (job: number) => void;
}

function AsJob({ what, pieces, onAsked }: Asking) {
  const { t } = useTranslation("gallery");
  const formats = useFormats();
  const queries = useQueryClient();
  const there = useQuery(exportsQuery);
  const [ending, setEnding] = useState<string>(what === "sheet" ? "png" : "gif");
  const [seconds, setSeconds] = useState<number>(LENGTHS[1]);
  const [loop, setLoop] = useState(true);
  const job = useMutation({
    mutationFn: () => {
      const ids = pieces.map((piece) => piece.id);
      const params = what === "sheet" ? { pieces: ids, what, ending } : { pieces: ids, what, ending, seconds, loop };
      return answered(client.POST("/jobs", { body: { kind: "export", params } }));
    },
    onSuccess: (made) => {
      void queries.invalidateQueries({ queryKey: jobsQuery.queryKey });
      onAsked(made.number);
    },
  });
  const why = what === "walk" ? whyNoWalk(pieces) : null;
  const hasVideo = there.data?.has_video ?? true;
  const isVideo = ending === "mp4";
  return (
    <>
      {why === null ? (
        <div className={styles.fields}>
          <Choose label={t("export.kind")} value={ending} options={ENDINGS[what]} nameOf={nameOfEnding} onChange={setEnding} />
          {what === "walk" && (
            <Choose
              label={t("export.length")}
              value={String(seconds)}
              options={LENGTHS.map(String)}
              nameOf={(each) => formats.duration(Number(each))}
              onChange={(each) => setSeconds(Number(each))}
            />
          )}
        </div>
      ) : (
        <Notice tone="care">
          <p>{t(`export.why.${why}`)}</p>
        </Notice>
      )}
      {what === "walk" && why === null && (
        <SwitchField isSelected={loop} onChange={setLoop} isDisabled={pieces.length === 1}>
          <SwitchButton className={styles.switch}>
            <span className={styles.track} />
            {t("export.loop")}
          </SwitchButton>
        </SwitchField>
      )}
      {isVideo && !hasVideo && (
        <Notice tone="care">
          <p>{t("export.no_video")}</p>
          <pre tabIndex={0} className={styles.command}>
            {there.data?.install}
          </pre>
        </Notice>
      )}
      {job.error && <Refused error={job.error} />}
      <div className={styles.verbs}>
        <Button kind="main" isPending={job.isPending} isDisabled={why !== null || (isVideo && !hasVideo)} onPress={() => job.mutate()}>
          {t("export.make")}
        </Button>
      </div>
    </>
  );
}

/** How far the job is, and what it made. It goes on when this is closed; the queue has it too. */
function Made({ number, onMore }: { number: number; onMore: () => void }) {
  const { t } = useTranslation("gallery");
  const formats = useFormats();
  const jobs = useQuery(jobsQuery);
  const verb = useJobVerb();
  const job: Job | undefined = jobs.data?.find((each) => each.number === number);
  const name = job ? exportOf(job) : null;
  if (job?.state === "done" && name !== null) {
    return (
      <>
        <Notice tone="good">
          <p>{t("export.done", { name })}</p>
        </Notice>
        {!/\.(mp4|webm)$/.test(name) && <img src={fileOf.export(name)} alt={t("export.result")} className={styles.result} />}
        <div className={styles.verbs}>
          <Button onPress={onMore}>{t("export.more")}</Button>
          <SaveLink kind="main" href={fileOf.export(name)}>
            {t("export.save")}
          </SaveLink>
        </div>
      </>
    );
  }
  if (job && job.state !== "running" && job.state !== "queued") {
    return (
      <>
        <Notice tone={job.state === "failed" ? "bad" : "care"}>
          <p>{job.words ?? t("export.ended")}</p>
        </Notice>
        <div className={styles.verbs}>
          <Button onPress={onMore}>{t("export.more")}</Button>
        </div>
      </>
    );
  }
  const left = job ? secondsLeft(job) : null;
  return (
    <>
      <Meter label={t("export.making")} share={job?.progress ?? null}>
        {left === null ? (job?.words ?? t("export.waiting")) : t("export.left", { time: formats.duration(left) })}
      </Meter>
      <p className="soft small">{t("export.goes_on")}</p>
      <div className={styles.verbs}>
        <Button icon="close" isDisabled={job?.asked != null} onPress={() => verb.mutate({ number, verb: "cancel" })}>
          {t("export.cancel")}
        </Button>
      </div>
    </>
  );
}

function nameOfEnding(ending: string): string {
  return { jpg: "JPEG", webp: "WebP" }[ending] ?? ending.toUpperCase();
}
