/** Which model to breed with: those that can, the one that changed last first, and why the others can't. */
import { useTranslation } from "react-i18next";
import { Link } from "react-aria-components";
import { pictureOf } from "../../api/client.ts";
import type { Run } from "../../api/types.ts";
import { to } from "../../parts/address.ts";
import { ButtonLink } from "../../parts/Button.tsx";
import { useFormats } from "../../parts/formats.ts";
import { Empty } from "../../parts/States.tsx";
import { loaded } from "./session/kept.ts";
import styles from "./ChooseRun.module.css";

export function ChooseRun({ runs }: { runs: readonly Run[] }) {
  const { t } = useTranslation("breed");
  const able = runs.filter((run) => run.operators.length > 0);
  const others = runs.filter((run) => run.operators.length === 0);
  return (
    <>
      {able.length === 0 && (
        <Empty title={t("choose.none")}>
          <p>{t("choose.none_words")}</p>
          <ButtonLink kind="main" href="/train/new">
            {t("choose.train")}
          </ButtonLink>
        </Empty>
      )}
      {able.length > 0 && (
        <section aria-labelledby="models">
          <h2 id="models" className={styles.title}>
            {t("choose.title")}
          </h2>
          <ul className={styles.runs}>
            {able.map((run) => (
              <li key={run.name}>
                <Card run={run} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {others.length > 0 && (
        <section aria-labelledby="others" className={styles.others}>
          <h2 id="others">{t("choose.translators")}</h2>
          <p className="soft">{t("choose.translators_words")}</p>
          <ul>
            {others.map((run) => (
              <li key={run.name}>{run.name}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Card({ run }: { run: Run }) {
  const { t } = useTranslation("breed");
  const formats = useFormats();
  const litters = loaded(run.name)?.litters.length ?? 0;
  return (
    <Link href={to("breed", run.name)} className={styles.card}>
      <span className={styles.mat}>
        {run.preview !== null && <img src={pictureOf.preview(run.name, run.preview)} alt="" loading="lazy" decoding="async" />}
      </span>
      <span className={styles.name}>{run.name}</span>
      <span className="soft small">
        {run.state === "training" ? t("choose.training") : t("choose.shown", { count: run.images, n: formats.number(run.images) })}
        {litters > 0 && ` · ${t("choose.litters", { count: litters, n: formats.number(litters) })}`}
      </span>
    </Link>
  );
}
