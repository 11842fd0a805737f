/** Explore: first which model, then all that can be done in it. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-aria-components";
import { pictureOf } from "../../api/client.ts";
import { explorableQuery, type Explorable } from "../../api/exploring.ts";
import { runsQuery } from "../../api/queries.ts";
import { to, useAddress } from "../../parts/address.ts";
import { ButtonLink } from "../../parts/Button.tsx";
import { useFormats } from "../../parts/formats.ts";
import { RoomHead } from "../../parts/Room.tsx";
import { Empty, Loading, Refused } from "../../parts/States.tsx";
import { Explorer } from "./Explorer.tsx";
import styles from "./ExploreRoom.module.css";

export default function ExploreRoom() {
  const { path } = useAddress();
  return path[1] === undefined ? <Choice /> : <Explorer key={path[1]} run={path[1]} />;
}

function Choice() {
  const { t } = useTranslation("explore");
  const found = useQuery(explorableQuery);
  return (
    <>
      <RoomHead title={t("title")} words={t("words")} />
      {found.isPending && <Loading tiles={4} />}
      {found.error && <Refused error={found.error} again={() => void found.refetch()} />}
      {found.data?.length === 0 && (
        <Empty title={t("nothing.title")}>
          <p>{t("nothing.words")}</p>
          <ButtonLink kind="main" href="/train">
            {t("nothing.train")}
          </ButtonLink>
        </Empty>
      )}
      {found.data && found.data.length > 0 && (
        <ul className={styles.runs} aria-label={t("choose")}>
          {found.data.map((run) => (
            <li key={run.name}>
              <Run run={run} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Run({ run }: { run: Explorable }) {
  const { t } = useTranslation("explore");
  const formats = useFormats();
  const runs = useQuery(runsQuery);
  const known = runs.data?.find((each) => each.name === run.name);
  const preview = known?.preview ?? null;
  return (
    <Link href={to("explore", run.name)} className={styles.run}>
      <span className={styles.sheet}>{preview !== null && <img src={pictureOf.preview(run.name, preview)} alt="" loading="lazy" decoding="async" />}</span>
      <span className={styles.name}>{run.name}</span>
      <span className="soft small">
        {t("size", { width: formats.number(run.width), height: formats.number(run.height) })}
        {known?.state === "training" && ` · ${t("training")}`}
      </span>
    </Link>
  );
}
