-- site.lua: five checks of a hospital's own; see ecl-site(5) for what a rule can use.
--   ecl-validate --rules examples/site.lua --findings findings.tsv night.zip >clean.ecl
-- The codes and limits are examples: put in your own.

-- What the pharmacy lets a patient take home at most, in units, by DID.
local TAKE_HOME = {
  LOSA50T  = 90,
  METF500T = 180,
  PARA500T = 60,
}

-- 1. The laboratory interface sometimes sends an order twice.
rule {
  id       = "SITE.lab-twice",
  severity = "error",
  files    = "ADP",
  needs    = "ADP",
  text     = { en = "A laboratory item is billed once per day",
               th = "รายการตรวจทางห้องปฏิบัติการเดียวกันเบิกได้วันละครั้ง" },
  message  = { en = "laboratory item {value} is there twice on {1} (first: line {2}); delete one",
               th = "รายการตรวจ {value} ซ้ำในวันที่ {1} (ครั้งแรกบรรทัด {2}) ให้ลบออกหนึ่งรายการ" },
  check = function(claim, report)
    local seen = {}
    for _, a in ipairs(claim.ADP) do
      if a.TYPE == "15" and a.CODE ~= "" then
        local key = a.CODE .. " " .. a.DATEOPD
        if seen[key] then
          report(a, "CODE", a.DATEOPD, seen[key])
        else
          seen[key] = a.line
        end
      end
    end
  end
}

-- 2. More than the pharmacy gives out.
rule {
  id       = "SITE.take-home",
  severity = "warning",
  files    = "DRU",
  needs    = "DRU",
  text     = { en = "Medicine to take home does not exceed what the pharmacy allows",
               th = "ยากลับบ้านต้องไม่เกินจำนวนที่ห้องยากำหนด" },
  message  = { en = "AMOUNT {value} of {1}; at most {2} are given out at once: ask the pharmacy",
               th = "จ่าย {1} จำนวน {value} เกินที่กำหนด ({2}) ให้สอบถามห้องยา" },
  check = function(claim, report)
    for _, d in ipairs(claim.DRU) do
      local most = TAKE_HOME[d.DID]
      if most and d.USE_STATUS ~= "1" then -- not for the ward
        local amount = tonumber(d.AMOUNT)
        if amount and amount > most then
          report(d, "AMOUNT", d.DIDNAME, most)
        end
      end
    end
  end
}

-- 3. A patient with the golden card pays thirty baht at most.
rule {
  id       = "SITE.uc-paid",
  severity = "warning",
  files    = "CHT,INS",
  needs    = "CHT,INS",
  on       = "OP",
  from     = "2025-10-01",
  text     = { en = "A patient with UCS pays at most 30 baht, with WEL nothing",
               th = "สิทธิ UCS ชำระเองไม่เกิน 30 บาท สิทธิ WEL ไม่ต้องชำระ" },
  message  = { en = "the patient paid {1} baht with {2}; give back what is too much, or say why",
               th = "ผู้ป่วยชำระ {1} บาท ทั้งที่ใช้สิทธิ {2} ให้คืนเงินหรือระบุเหตุผล" },
  check = function(claim, report)
    local right, paid = claim.INS.INSCL, claim.CHT.PAID
    if paid and (right == "UCS" and paid > 3000 or right == "WEL" and paid > 0) then
      report(claim.CHT, "PAID", baht(paid), right)
    end
  end
}

-- 4. Nights in a bed, by the dates and by the bill. Nights at home (LVD) are not billed.
rule {
  id       = "SITE.bed-days",
  severity = "warning",
  files    = "ADP,IPD,LVD",
  needs    = "IPD",
  on       = "IP",
  text     = { en = "The bed days billed (ADP TYPE 10) are the nights of the stay without leave",
               th = "จำนวนวันค่าห้อง (ADP TYPE 10) ต้องเท่ากับจำนวนคืนที่นอน ไม่นับวันลากลับบ้าน" },
  message  = { en = "{1} bed days are billed for a stay of {2} nights",
               th = "เบิกค่าห้อง {1} วัน แต่นอน {2} คืน" },
  check = function(claim, report)
    local nights, billed = days(claim.from, claim.to), 0
    for _, leave in ipairs(claim.LVD) do
      local away = days(leave.DATEOUT, leave.DATEIN)
      nights = nights and away and nights - away
    end
    for _, a in ipairs(claim.ADP) do
      if a.TYPE == "10" then
        local qty = tonumber(a.QTY)
        if not qty then
          return -- FMT.number has told it
        end
        billed = billed + qty
      end
    end
    if nights and nights > 0 and billed ~= nights then
      report(claim.IPD, nil, billed, nights)
    end
  end
}

-- 5. The audit nurse looks at expensive claims before they are sent.
rule {
  id       = "SITE.audit",
  severity = "info",
  files    = "CHT",
  needs    = "CHT",
  text     = { en = "Claims of more than 100,000 baht are audited before they are sent",
               th = "รายการเบิกเกิน 100,000 บาท ต้องตรวจสอบก่อนส่ง" },
  message  = { en = "{1} baht: put the chart to the audit",
               th = "ยอด {1} บาท ให้ส่งเวชระเบียนตรวจสอบ" },
  check = function(claim, report)
    local total = sum(claim.CHT, "TOTAL")
    if total and total > 10000000 then
      report(claim.CHT, "TOTAL", baht(total))
    end
  end
}
