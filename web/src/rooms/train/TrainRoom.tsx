/** Train: the runs there are, a new one, and one while it trains. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-aria-components";
import { pictureOf } from "../../api/client.ts";
import { runsQuery } from "../../api/queries.ts";
import type { Run } from "../../api/types.ts";
import { to, useAddress } from "../../parts/address.ts";
import { ButtonLink } from "../../parts/Button.tsx";
import { useFormats } from "../../parts/formats.ts";
import { RoomHead } from "../../parts/Room.tsx";
import { Empty, Loading, Refused } from "../../parts/States.tsx";
import { NewTraining } from "./NewTraining.tsx";
import { RunPage } from "./RunPage.tsx";
import styles from "./TrainRoom.module.css";

export default function TrainRoom() {
  const { path } = useAddress();
  if (path[1] === "new") return <NewTraining />;
  if (path[1] === "runs" && path[2] !== undefined) return <RunPage key={path[2]} name={path[2]} />;
  return <Runs />;
}

function Runs() {
  const { t } = useTranslation("train");
  const runs = useQuery(runsQuery);
  return (
    <>
      <RoomHead title={t("title")} words={t("words")}>
        <ButtonLink kind="main" icon="add" href="/train/new">
          {t("new.button")}
        </ButtonLink>
      </RoomHead>
      {runs.isPending && <Loading tiles={4} />}
      {runs.error && <Refused error={runs.error} again={() => void runs.refetch()} />}
      {runs.data?.length === 0 && (
        <Empty title={t("empty.title")}>
          <p>{t("empty.words")}</p>
        </Empty>
      )}
      {runs.data && runs.data.length > 0 && (
        <ul className={styles.runs}>
          {runs.data.map((run) => (
            <li key={run.name}>
              <Card run={run} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const STATES = ["training", "queued", "elsewhere", "idle"] as const;

function stateOf(run: Run): (typeof STATES)[number] {
  return STATES.find((state) => state === run.state) ?? "idle";
}

function Card({ run }: { run: Run }) {
  const { t } = useTranslation("train");
  const formats = useFormats();
  return (
    <Link href={to("train", "runs", run.name)} className={styles.card}>
      <span className={styles.mat}>
        {run.preview !== null && <img src={pictureOf.preview(run.name, run.preview, run.preview_version)} alt="" loading="lazy" decoding="async" />}
      </span>
      <span className={styles.name}>{run.name}</span>
      <span className="soft small">
        {t(`states.${stateOf(run)}`)}
        {" · "}
        {t("shown", { count: run.images, n: formats.number(run.images) })}
        {" · "}
        {formats.duration(run.seconds)}
      </span>
    </Link>
  );
}
