/** Pictures: what a person brings, as sets; one set as a contact sheet with what is odd about each picture. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-aria-components";
import { pictureOf } from "../../api/client.ts";
import { setsQuery } from "../../api/queries.ts";
import type { PictureSet } from "../../api/types.ts";
import { to, useAddress } from "../../parts/address.ts";
import { Cover as Small } from "../../parts/Hung.tsx";
import { Button } from "../../parts/Button.tsx";
import { useFormats } from "../../parts/formats.ts";
import { RoomHead } from "../../parts/Room.tsx";
import { Loading, Refused } from "../../parts/States.tsx";
import { BringIn } from "./BringIn.tsx";
import { ContactSheet } from "./ContactSheet.tsx";
import styles from "./PicturesRoom.module.css";

export default function PicturesRoom() {
  const { path } = useAddress();
  return path[1] === undefined ? <Sets /> : <ContactSheet name={path[1]} />;
}

function Sets() {
  const { t } = useTranslation("pictures");
  const sets = useQuery(setsQuery);
  return (
    <>
      <RoomHead title={t("title")} words={t("words")} />
      {sets.data && <BringIn taken={sets.data.map((set) => set.name)} isFirst={sets.data.length === 0} />}
      {sets.isPending && <Loading tiles={4} />}
      {sets.error && <Refused error={sets.error} again={() => void sets.refetch()} />}
      {sets.data && (
        <p className={styles.folder}>
          <span className="soft small">{t("folder.words")}</span>
          <Button kind="quiet" icon="again" isPending={sets.isRefetching} onPress={() => void sets.refetch()}>
            {t("folder.again")}
          </Button>
        </p>
      )}
      {sets.data && sets.data.length > 0 && (
        <ul className={styles.sets} aria-label={t("sets")}>
          {sets.data.map((set) => (
            <li key={set.name}>
              <Cover set={set} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Cover({ set }: { set: PictureSet }) {
  const { t } = useTranslation("pictures");
  const formats = useFormats();
  return (
    <Link href={to("pictures", set.name)} className={styles.cover}>
      <span className={styles.quartet} aria-hidden="true">
        {set.cover.slice(0, 4).map((id) => (
          <Small key={id} src={pictureOf.thumbnail(set.name, id)} />
        ))}
      </span>
      <span className={styles.name}>{set.name}</span>
      <span className="soft small">
        {t("count", { count: set.pictures, n: formats.number(set.pictures) })}
        {" · "}
        {formats.bytes(set.bytes)}
      </span>
    </Link>
  );
}
